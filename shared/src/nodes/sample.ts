import type { Column, SparkType } from '../expression/types.ts'
import type { Row, Value } from '../expression/value.ts'
import type { SampleOptions } from './define.ts'
import type { EventTimeConfig } from './event-time.ts'

/**
 * A deterministic sample of a schema, for the preview of a source whose rows are not at hand: event times a minute apart,
 * few distinct texts (so that keys repeat), small numbers, now and then a null.
 */
export function sampleRows(columns: readonly Column[], time: EventTimeConfig, options: SampleOptions): Row[] {
  const next = createDraw(options.seed)
  return Array.from({ length: options.count }, (_, index) =>
    columns.map((column) =>
      column.name.toLowerCase() === time.column.toLowerCase()
        ? toTimeValue(column.type, time, index)
        : toValue(column.type, next),
    ),
  )
}

/** 2026-01-01T00:00:00Z, in seconds. */
const START = 1_767_225_600

function toTimeValue(type: SparkType, time: EventTimeConfig, index: number): Value {
  const seconds = START + index * 60
  switch (type.kind) {
    case 'timestamp':
    case 'timestamp_ntz':
      return BigInt(seconds) * 1_000_000n
    case 'date':
      return Math.floor(seconds / 86_400)
    case 'bigint':
      return BigInt(time.parse === 'epoch-milliseconds' ? seconds * 1000 : seconds)
    case 'string':
      return time.parse === 'pattern' ? formatPattern(seconds, time.pattern) : new Date(seconds * 1000).toISOString()
    default:
      return seconds
  }
}

/** The numeric letters of a date pattern; other text is kept. */
function formatPattern(seconds: number, pattern: string): string {
  const [date = '', clock = ''] = new Date(seconds * 1000).toISOString().split('T')
  const [year = '', month = '', day = ''] = date.split('-')
  const [hour = '', minute = '', second = ''] = clock.slice(0, 8).split(':')
  const parts: Readonly<Record<string, string>> = { y: year, M: month, d: day, H: hour, m: minute, s: second, S: '000' }
  return pattern.replace(/'([^']*)'|([yMdHmsS])\2*/g, (run, quoted?: string, letter?: string) =>
    letter === undefined ? (quoted ?? '') : (parts[letter] ?? '').slice(-Math.max(run.length, letter === 'y' ? 4 : 1)),
  )
}

function toValue(type: SparkType, next: (bound: number) => number): Value {
  if (next(20) === 0) return null
  switch (type.kind) {
    case 'boolean':
      return next(2) === 1
    case 'bigint':
    case 'decimal':
    case 'interval day to second':
      return BigInt(next(100))
    case 'float':
    case 'double':
      return next(1000) / 8
    case 'string':
      return 'ABCDE'.charAt(next(5))
    case 'binary':
      return Uint8Array.of(next(256))
    case 'timestamp':
    case 'timestamp_ntz':
      return BigInt(START + next(86_400)) * 1_000_000n
    case 'date':
      return Math.floor(START / 86_400) + next(30)
    case 'array':
      return Array.from({ length: next(3) }, () => toValue(type.element, next))
    case 'map':
      return [['a', toValue(type.value, next)]]
    case 'struct':
      return type.fields.map((field) => toValue(field.type, next))
    case 'void':
      return null
    default:
      return next(100)
  }
}

/** xorshift32: the same draws for the same seed, everywhere. */
function createDraw(seed: number): (bound: number) => number {
  let state = (seed | 0) ^ 0x9e3779b9 || 1
  return (bound) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % bound
  }
}
