/** Random events for patterns and the references that follow their definitions. */

import fc from 'fast-check'

export const START_MS = Date.UTC(2001, 0, 1)

export interface Event {
  readonly id: number
  /** The input that it comes in by. */
  readonly port: string
  readonly key: string | null
  readonly a: boolean | null
  readonly b: boolean
  readonly c: boolean
  readonly v: number | null
  readonly timeMs: number
  /** Its place among events that arrive together. */
  readonly arrival: number
}

/** As the source reads them; the order of columns is that of equal times where there are no tie-break columns. */
export const COLUMNS = [
  'id bigint',
  'key string',
  'a boolean',
  'b boolean',
  'c boolean',
  'v double',
  'ts timestamp',
] as const

/** The columns of an event as they leave. */
export const toColumns = ({ timeMs, arrival, port, ...columns }: Event) => ({ ...columns, ts: timeMs })

/** Conditions as they are written, and for which events they are true. */
const CONDITIONS: Readonly<Record<string, (event: Event) => boolean>> = {
  true: () => true,
  a: ({ a }) => a === true,
  'NOT a': ({ a }) => a === false,
  b: ({ b }) => b,
  'v > 0': ({ v }) => v !== null && v > 0,
}
export const condition = fc.constantFrom('true', 'true', 'true', ...Object.keys(CONDITIONS))
export const holds = (text: string) => CONDITIONS[text] ?? (() => false)

/** Values as they are written, and what they are. */
const VALUES: Readonly<Record<string, (event: Event) => number | null>> = {
  v: ({ v }) => v,
  'CAST(v AS int)': ({ v }) => v,
  'v / 3': ({ v }) => (v === null ? null : v / 3),
  "CASE WHEN v = 2 THEN CAST('NaN' AS double) ELSE v END": ({ v }) => (v === 2 ? Number.NaN : v),
}
export const value = fc.constantFrom(...Object.keys(VALUES))
export const readValue = (text: string, event: Event) => VALUES[text]?.(event) ?? null

/** Fields that patterns have in common. */
export type KeyName = 'key' | 'c'
export const keys = fc.constantFrom<KeyName[]>([], [], ['key'], ['key'], ['key', 'c'])
export type OrderName = 'id' | 'a' | 'c' | 'v'
export const tieBreak = fc.constantFrom<OrderName[]>([], ['id'], ['v'], ['a', 'v'], ['c', 'v'])
export const toDuration = (ms: number) => `${ms} milliseconds`

type Cell = number | boolean | null
const rank = (one: Cell) => (one === null ? Number.NEGATIVE_INFINITY : Number(one))
/** NaN is equal to itself and above all else, as in Spark. */
export const compare = (one: number, other: number) =>
  Number.isNaN(one) || Number.isNaN(other)
    ? Number(Number.isNaN(one)) - Number(Number.isNaN(other))
    : one === other
      ? 0
      : one < other
        ? -1
        : 1

/** Nulls first, false before true, numbers by value. */
const compareCells = (one: Cell, other: Cell) => compare(rank(one), rank(other))

/** Rule G2: in the order of time, then of the tie-break columns, nulls first, then of all columns. */
export const inOrder = (events: readonly Event[], orderTieBreak: readonly OrderName[]): Event[] =>
  events.toSorted(
    (one, other) =>
      one.timeMs - other.timeMs ||
      orderTieBreak.map((name) => compareCells(one[name], other[name])).find((found) => found !== 0) ||
      one.id - other.id,
  )

/** The events of each value of the keys, in order; null is a value of its own. */
export function byKey(
  events: readonly Event[],
  given: { readonly keys: readonly KeyName[]; readonly orderTieBreak: readonly OrderName[] },
): Event[][] {
  const keyOf = (event: Event) => JSON.stringify(given.keys.map((name) => event[name]))
  const sorted = inOrder(events, given.orderTieBreak)
  return [...new Set(sorted.map(keyOf))].map((key) => sorted.filter((event) => keyOf(event) === key))
}

export interface EventOptions {
  readonly values?: readonly (number | null)[]
  /** Where there are never many: how many at most. */
  readonly most?: number
}

/** Close to each other, so that ties and the ends of windows are common; mostly few. */
export function toEvents(
  ports: readonly string[],
  { values = [null, -1, 0, 1, 1, 2, 3], most }: EventOptions,
): fc.Arbitrary<Event[]> {
  const drawn = draw(ports, values)
  const few = fc.array(drawn, { minLength: 2, maxLength: most ?? 10, size: 'max' })
  const many = fc.array(drawn, { minLength: 60, maxLength: 90, size: 'max' })
  return (most === undefined ? fc.oneof({ arbitrary: few, weight: 24 }, { arbitrary: many, weight: 1 }) : few).map(
    (list) => {
      let timeMs = START_MS
      return list.map(({ gapMs, rank: place, ...event }, at) => {
        timeMs += gapMs
        // Ids that do not rise with time.
        return { ...event, timeMs, id: place * 100 + at }
      })
    },
  )
}

const draw = (ports: readonly string[], values: readonly (number | null)[]) =>
  fc.record({
    gapMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 8 })),
    port: fc.constantFrom(...ports),
    key: fc.constantFrom('k', 'k', 'k', 'k', 'l', null),
    a: fc.constantFrom(true, true, false, null),
    b: fc.boolean(),
    c: fc.boolean(),
    v: fc.constantFrom(...values),
    rank: fc.nat(9),
    arrival: fc.nat(9),
  })
