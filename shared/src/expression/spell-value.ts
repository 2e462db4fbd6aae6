import { encodeValue } from './row-json.ts'
import type { SparkType } from './types.ts'
import type { Value } from './value.ts'

/** A value as sentences have it: text in quotes, the rest as it is shown. */
export function spellValue(type: SparkType, value: Value): string {
  const encoded = encodeValue(type, value)
  if (type.kind === 'string' && typeof encoded === 'string') return `'${encoded}'`
  return typeof encoded === 'string' ? encoded : JSON.stringify(encoded)
}

/** A number that was computed, to six digits. */
export const spellNumber = (value: number): string => String(Number(value.toPrecision(6)))
