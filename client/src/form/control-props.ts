import type { Json } from '@lakestream/shared/pipeline/model'
import type { FormField } from './field-list.ts'

/** What every control is given. */
export interface ControlProps {
  readonly id: string
  readonly field: FormField
  readonly value: Json
  readonly invalid: boolean
  readonly set: (value: Json) => void
}

export function toText(value: Json): string {
  return typeof value === 'string' ? value : value === null || value === undefined ? '' : String(value)
}
