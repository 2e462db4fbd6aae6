import { takesParameters } from '@lakestream/shared/nodes/fields'
import { isReference } from '@lakestream/shared/nodes/parse-config'
import type { Json } from '@lakestream/shared/pipeline/model'
import { fits } from '@lakestream/shared/pipeline/parameters/check-references'
import { Braces, X } from 'lucide-react'
import { local } from '../app/store.ts'
import { p } from '../messages/en-panels.ts'
import { IconButton } from '../ui/Button.tsx'
import { Menu, MenuItem } from '../ui/Menu.tsx'
import type { FormField } from './field-list.ts'
import { useForm } from './form-context.ts'

interface ParameterMenuProps {
  readonly field: FormField
  readonly value: Json
}

/** Puts a parameter into a field: at the end of a text, in the place of a number or a duration. */
export function ParameterMenu({ field, value }: ParameterMenuProps) {
  const { parameters, set } = useForm()
  const takes = takesParameters(field.meta)
  if (!takes || parameters.size === 0) return null
  const offered = [...parameters].filter(([, { type }]) => takes !== 'value' || fits(type, field.meta))
  return (
    <Menu
      trigger={
        <IconButton label={p.form.parameters(field.meta.label)} className="-my-1 ml-auto size-6!">
          <Braces size={13} />
        </IconButton>
      }
    >
      {offered.map(([name, { text }]) => (
        <MenuItem key={name} onSelect={() => set(field.path, withParameter(field, value, name))}>
          <code className="font-mono text-[12px]">{name}</code>
          <span className="max-w-48 truncate text-mute">{text}</span>
        </MenuItem>
      ))}
      <MenuItem onSelect={() => local.set({ overlay: { parameters: null } })}>{p.form.allParameters}</MenuItem>
    </Menu>
  )
}

function withParameter({ meta }: FormField, value: Json, name: string): Json {
  const reference = `\${${name}}`
  if (takesParameters(meta) === 'value') return reference
  if (Array.isArray(value)) return [...value.slice(0, -1), `${value.at(-1) ?? ''}${reference}`]
  return `${typeof value === 'string' ? value : ''}${reference}`
}

/** A number or a duration that is a parameter's: which, what that is here, and the way back. */
export function ParameterValue({ id, field, value }: ParameterMenuProps & { readonly id: string }) {
  const { parameters, set } = useForm()
  const name = String(value).slice(2, -1)
  return (
    <div className="flex h-[33px] items-center gap-2 rounded-lg border border-line bg-bg pr-1 pl-2.5">
      <code className="font-mono text-[12px]">{String(value)}</code>
      <span className="min-w-0 flex-1 truncate text-mute">{parameters.get(name)?.text}</span>
      <IconButton
        id={id}
        label={p.form.noParameter(field.meta.label)}
        className="size-6!"
        onClick={() => set(field.path, field.initial)}
      >
        <X size={13} />
      </IconButton>
    </div>
  )
}

export const isParameter = ({ meta }: FormField, value: Json) => takesParameters(meta) === 'value' && isReference(value)
