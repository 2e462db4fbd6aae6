import { TYPE_NAMES } from '@lakestream/shared/expression/parse-type'
import { useId } from 'react'
import { Input } from '../ui/Input.tsx'
import { type ControlProps, toText } from './control-props.ts'

/** A Spark type: the simple ones are offered, any other can be written. */
export function TypeControl({ id, value, invalid, set }: ControlProps) {
  const list = useId()
  return (
    <>
      <Input
        id={id}
        list={list}
        value={toText(value)}
        aria-invalid={invalid}
        className="font-mono text-[12px]"
        onChange={(event) => set(event.target.value)}
      />
      <datalist id={list}>
        {[...TYPE_NAMES, 'decimal(10,2)'].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  )
}
