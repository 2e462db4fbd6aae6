import { addMonths } from '../calendar.ts'
import { coerceAll } from '../coerce.ts'
import { SparkError } from '../spark-error.ts'
import { floorDiv, MICROS_PER_DAY } from '../temporal.ts'
import { isIntegral, isInterval, type TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Value } from '../value.ts'
import { SEQUENCE_GUARD } from './collection-guard.ts'
import { type FunctionEntry, type Resolution, strict } from './define.ts'

export const SEQUENCES: readonly FunctionEntry[] = [
  {
    name: 'sequence',
    category: 'collection',
    signature: 'sequence(from, to, step)',
    docs: 'Whole numbers, dates or timestamps from one to another, both included; steps of times are intervals.',
    examples: [
      'sequence(1, 5)',
      'sequence(5, 1)',
      'sequence(1, 10, 3)',
      'sequence(a, 5L)',
      'sequence(1, 1, 0)',
      "sequence(DATE '2001-01-31', DATE '2001-05-01', INTERVAL 1 MONTH)",
      "sequence(DATE '2001-01-01', DATE '2001-01-05', INTERVAL 2 DAYS)",
      "sequence(TIMESTAMP '2001-01-01 00:00:00', TIMESTAMP '2001-01-01 03:00:00', INTERVAL 90 MINUTES)",
      "sequence(DATE '2001-01-03', DATE '2001-01-01')",
    ],
    resolve: resolveSequence,
    guard: SEQUENCE_GUARD,
  },
]

/** The most items of an array in Java. */
const MOST = 2_147_483_632n
const MOST_IN_PREVIEW = 10_000_000n

function resolveSequence([from, to, step, ...rest]: readonly TypedExpression[]): Resolution {
  if (!from || !to || rest.length > 0) return 'Write sequence(from, to, step)'
  const numbers = step && !isInterval(step.type) ? [from, to, step] : [from, to]
  const common = coerceAll(numbers)
  const [first, last, size] = common ?? []
  if (!first || !last) return 'sequence takes two whole numbers, dates or timestamps'
  const { type } = first
  const result: SparkType = { kind: 'array', element: type }
  if (isIntegral(type)) {
    const back = (value: bigint) => (type.kind === 'bigint' ? value : Number(value))
    const count = (start: Value, end: Value, by?: Value) =>
      countUp(BigInt(start as bigint), BigInt(end as bigint), by === undefined ? null : BigInt(by as bigint)).map(back)
    return strict(result, size ? [first, last, size] : [first, last], count)
  }
  const isTime = type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'timestamp_ntz'
  if (!isTime || (step && !isInterval(step.type))) return 'sequence takes two whole numbers, dates or timestamps'
  return timeSequence(type, result, first, last, step)
}

function timeSequence(
  type: SparkType,
  result: SparkType,
  first: TypedExpression,
  last: TypedExpression,
  step: TypedExpression | undefined,
): Resolution {
  const isDate = type.kind === 'date'
  const isMonths = step?.type.kind === 'interval year to month'
  if (isDate && step && !isMonths && step.type.kind === 'interval day to second' && step.type.fields !== 'day') {
    return { sparkOnly: 'A sequence of dates in steps of hours', type: result }
  }
  const unit = isDate ? MICROS_PER_DAY : 1n
  const toTime = (value: Value) => BigInt(value as number) * unit
  const back = (micros: bigint) => (isDate ? Number(micros / unit) : micros)
  if (isMonths && step) {
    const count = (start: Value, end: Value, by: Value) =>
      countMonths(toTime(start), toTime(end), by as number).map(back)
    return strict(result, [first, last, step], count)
  }
  const count = (start: Value, end: Value, by?: Value) => {
    const [x, y] = [toTime(start), toTime(end)]
    return countUp(x, y, by === undefined ? (x <= y ? MICROS_PER_DAY : -MICROS_PER_DAY) : (by as bigint)).map(back)
  }
  return strict(result, step ? [first, last, step] : [first, last], count)
}

function countUp(from: bigint, to: bigint, step: bigint | null): bigint[] {
  const by = step ?? (from <= to ? 1n : -1n)
  if ((by === 0n && from !== to) || (by > 0n && from > to) || (by < 0n && from < to)) throw illegal(from, to, by)
  const count = by === 0n ? 1n : (to - from) / by + 1n
  if (count > MOST) throw new SparkError('COLLECTION_SIZE_LIMIT_EXCEEDED', 'The sequence has too many items')
  if (count > MOST_IN_PREVIEW) throw new RangeError(`A sequence of ${count} items is too long for the preview`)
  return Array.from({ length: Number(count) }, (_, at) => from + BigInt(at) * by)
}

function countMonths(from: bigint, to: bigint, months: number): bigint[] {
  if ((months === 0 && from !== to) || (months > 0 && from > to) || (months < 0 && from < to)) {
    throw illegal(from, to, BigInt(months))
  }
  const days = floorDiv(from, MICROS_PER_DAY)
  const items: bigint[] = []
  for (let at = 0; ; at++) {
    const moved = BigInt(addMonths(Number(days), months * at))
    const item = from + (moved - days) * MICROS_PER_DAY
    if (months < 0 ? item < to : item > to) return items
    items.push(item)
    if (months === 0) return items
  }
}

function illegal(from: bigint, to: bigint, step: bigint): SparkError {
  return new SparkError('IllegalArgumentException', `No steps of ${step} lead from ${from} to ${to}`)
}
