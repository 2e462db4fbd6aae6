import fc from 'fast-check'
import type { Event } from './events.ts'

/** How events come in: so many at a time, so far from the order of time, behind a watermark of such a delay. */
export interface Arrival {
  /** Sizes of the batches, over and over; none: all at once, in any order. */
  readonly sizes: readonly number[]
  readonly disorderMs: number
  readonly delayMs: number
}

export const arrivals: fc.Arbitrary<Arrival> = fc.record({
  sizes: fc.oneof(
    fc.constantFrom([], [1], [2], [3]),
    fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 5 }),
  ),
  disorderMs: fc.constantFrom(0, 0, 2, 9),
  delayMs: fc.integer({ min: 0, max: 4 }),
})

/** The batches in which events come, each by input; what is in a batch has no order. */
export function arrive(
  events: readonly Event[],
  ports: readonly string[],
  { sizes, disorderMs }: Arrival,
): Readonly<Record<string, Event[]>>[] {
  const place = ({ timeMs, arrival }: Event) => timeMs + Math.min(arrival, disorderMs)
  const open = ports.map((port) =>
    events.filter((event) => event.port === port).toSorted((a, b) => place(a) - place(b) || a.arrival - b.arrival),
  )
  const batches: Readonly<Record<string, Event[]>>[] = []
  while (open.some((list) => list.length > 0)) {
    const size = sizes[batches.length % sizes.length] ?? events.length
    const taken = open.map((list) => list.splice(0, size).toSorted((a, b) => a.arrival - b.arrival))
    batches.push(Object.fromEntries(ports.map((port, at) => [port, taken[at] ?? []])))
  }
  return batches
}

/**
 * Rules G4 and G5: an event is late at or below the watermark, which is the largest time of earlier batches less the delay, 0 where there is
 * none; and the lowest one of all inputs.
 */
export function findLate(
  batches: readonly Readonly<Record<string, readonly Event[]>>[],
  { delayMs }: Arrival,
): Event[] {
  return batches.flatMap((batch, at) => {
    const before = Object.keys(batch).map((port) => batches.slice(0, at).flatMap((each) => each[port] ?? []))
    const watermarkMs = Math.min(...before.map((list) => Math.max(0, ...list.map(({ timeMs }) => timeMs - delayMs))))
    return Object.values(batch).flatMap((list) => list.filter(({ timeMs }) => timeMs <= watermarkMs))
  })
}
