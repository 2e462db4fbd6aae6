import fc from 'fast-check'
import type { Event } from './events.ts'

/** How events come in: so many at a time, so far from the order of time, behind a watermark of such a delay. */
export interface Arrival {
  /** Null: all at once, in any order. */
  readonly batchSize: number | null
  readonly disorderMs: number
  readonly delayMs: number
}

export const arrivals: fc.Arbitrary<Arrival> = fc.record({
  batchSize: fc.constantFrom(null, null, 1, 2, 3),
  disorderMs: fc.constantFrom(0, 0, 2, 9),
  delayMs: fc.integer({ min: 0, max: 4 }),
})

/** The events of each input in the order in which they come. */
export function arrive(events: readonly Event[], ports: readonly string[], { batchSize, disorderMs }: Arrival) {
  const place = ({ timeMs, arrival }: Event) => (batchSize === null ? 0 : timeMs + Math.min(arrival, disorderMs))
  const sorted = events.toSorted((a, b) => place(a) - place(b) || a.arrival - b.arrival)
  return Object.fromEntries(ports.map((port) => [port, sorted.filter((event) => event.port === port)]))
}

/**
 * Rules G4 and G5: an event is late at or below the watermark, which is the largest time of earlier batches less the delay, 0 where there is
 * none; and the lowest one of all inputs.
 */
export function findLate(inputs: Readonly<Record<string, readonly Event[]>>, { batchSize, delayMs }: Arrival): Event[] {
  const lists = Object.values(inputs)
  const watermarkMs = (before: number) =>
    Math.min(...lists.map((list) => Math.max(0, ...list.slice(0, before).map(({ timeMs }) => timeMs - delayMs))))
  return lists.flatMap((list) =>
    list.filter((event, at) => batchSize !== null && event.timeMs <= watermarkMs(at - (at % batchSize))),
  )
}
