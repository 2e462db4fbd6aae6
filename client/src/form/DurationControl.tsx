import { isDuration } from '@lakestream/shared/nodes/duration'
import { useState } from 'react'
import { p } from '../messages/en-panels.ts'
import { Input, Select } from '../ui/Input.tsx'
import { type ControlProps, toText } from './control-props.ts'

type Unit = keyof typeof p.form.units

/** A number and a unit. */
export function DurationControl({ id, value, invalid, set }: ControlProps) {
  const text = toText(value)
  const [count = '', word = 'minutes'] = text.split(' ')
  const stored = (word.endsWith('s') ? word : `${word}s`) as Unit
  const [chosen, setChosen] = useState<Unit>(stored)
  const unit = isDuration(text) ? stored : chosen
  const change = (nextCount: string, nextUnit: Unit) => {
    setChosen(nextUnit)
    if (nextCount === '') set('')
    else set(`${nextCount} ${nextCount === '1' ? nextUnit.slice(0, -1) : nextUnit}`)
  }
  return (
    <div className="grid grid-cols-[1fr_112px] gap-1.5">
      <Input
        id={id}
        type="number"
        min={0}
        value={count}
        aria-invalid={invalid}
        onChange={(event) => change(event.target.value, unit)}
      />
      <Select aria-label={p.form.unit} value={unit} onChange={(event) => change(count, event.target.value as Unit)}>
        {Object.entries(p.form.units).map(([key, label]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </Select>
    </div>
  )
}
