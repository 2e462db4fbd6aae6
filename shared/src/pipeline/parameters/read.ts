import type { ParameterValue } from '../../expression/parameter.ts'
import { parseDate, parseTimestamp } from '../../expression/temporal.ts'
import { isDuration, toMilliseconds } from '../../nodes/duration.ts'
import type { ParameterType } from '../model.ts'

/** A parameter's value in words for who writes one. */
export const EXAMPLES: Readonly<Record<ParameterType, string>> = {
  string: 'any text',
  int: 'a whole number such as 30',
  bigint: 'a whole number such as 30',
  double: 'a number such as 0.5 or 1e6',
  boolean: 'true or false',
  date: 'a day such as 2026-01-31',
  timestamp: 'a time such as 2026-01-31T10:00:00Z',
  duration: 'a number and a unit such as 10 minutes',
}

/** The same in `lakestream_runtime/parameters.py`: what one of them takes, the other takes. */
const WRITTEN: Readonly<Partial<Record<ParameterType, RegExp>>> = {
  int: /^-?\d{1,10}$/,
  bigint: /^-?\d{1,19}$/,
  double: /^-?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,3})?$/,
  boolean: /^(true|false)$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  timestamp: /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?$/,
}

/** A parameter's value from its text; null where the text is none of its type. */
export function readParameter(type: ParameterType, text: string): ParameterValue | null {
  if (type === 'duration') {
    const micros = isDuration(text) ? BigInt(toMilliseconds(text)) * 1000n : null
    return micros === null || !fitsBits(64, micros) ? null : { type: { kind: 'interval day to second' }, value: micros }
  }
  if (WRITTEN[type] && !WRITTEN[type].test(text)) return null
  const value = READERS[type](text)
  return value === null ? null : { type: { kind: type }, value }
}

const READERS: Readonly<Record<Exclude<ParameterType, 'duration'>, (text: string) => ParameterValue['value'] | null>> =
  {
    string: (text) => text,
    int: (text) => (fitsBits(32, BigInt(text)) ? Number(text) : null),
    bigint: (text) => (fitsBits(64, BigInt(text)) ? BigInt(text) : null),
    double: (text) => (Number.isFinite(Number(text)) ? Number(text) : null),
    boolean: (text) => text === 'true',
    date: parseDate,
    timestamp: (text) => parseTimestamp(text),
  }

const fitsBits = (bits: number, value: bigint) => BigInt.asIntN(bits, value) === value
