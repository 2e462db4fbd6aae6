import fc from 'fast-check'
import { type Definition, LAST, toFound } from './compare.ts'
import { byKey, compare, condition, type Event, holds, keys, readValue, tieBreak, toDuration, value } from './events.ts'

const UNITS = { second: 1_000, minute: 60_000, hour: 3_600_000 }

const configs = fc.record({
  keys,
  orderTieBreak: tieBreak,
  condition,
  measure: fc.constantFrom('count', 'sum', 'distinct', 'change'),
  value,
  direction: fc.constantFrom('above', 'below'),
  // In thousandths of the unit: such as two events in a lookback of 4 ms, 500 in a second.
  rate: fc.constantFrom(-500, 0, 125, 250, 500, 1_000, 2_000),
  per: fc.constantFrom<keyof typeof UNITS>('second', 'second', 'minute', 'hour'),
  lookbackMs: fc.integer({ min: 1, max: 8 }),
  fire: fc.constantFrom('every', 'crossing'),
})
type Config = typeof configs extends fc.Arbitrary<infer C> ? C : never

const toRate = ({ rate, per }: Config) => (rate * UNITS[per]) / 1_000

/** Of the events of a lookback, in order; null where there is none. */
function measure(config: Config, events: readonly Event[]): number | null {
  const values = events.map((event) => readValue(config.value, event) ?? Number.NaN)
  const [first, last] = [events[0], events.at(-1)] as [Event, Event]
  const change = (values.at(-1) ?? Number.NaN) - (values[0] ?? Number.NaN)
  const unitMs = UNITS[config.per]
  switch (config.measure) {
    case 'count':
      return (events.length * unitMs) / config.lookbackMs
    case 'sum':
      return (values.reduce((total, each) => total + each, 0) * unitMs) / config.lookbackMs
    case 'distinct':
      return (new Set(values).size * unitMs) / config.lookbackMs
    default:
      return first.timeMs === last.timeMs ? null : (change * unitMs) / (last.timeMs - first.timeMs)
  }
}

export const velocityDetector: Definition<Config> = {
  type: 'velocity-detector',
  configs,
  toConfig: ({ lookbackMs, ...config }) => ({
    ...config,
    rate: toRate({ ...config, lookbackMs }),
    lookback: toDuration(lookbackMs),
    emit: LAST,
  }),
  find: (config, all) => {
    const measured = all.filter(
      (event) =>
        holds(config.condition)(event) && (config.measure === 'count' || readValue(config.value, event) !== null),
    )
    return byKey(measured, config).flatMap((events) => {
      const looked = events.map((event) => {
        const { timeMs } = event
        // Both ends belong to it, and events of its time are all seen, also those behind it.
        const seen = events.filter((each) => each.timeMs >= timeMs - config.lookbackMs && each.timeMs <= timeMs)
        const rate = measure(config, seen)
        const isAbove = rate !== null && compare(rate, toRate(config)) > 0
        const isBelow = rate !== null && compare(rate, toRate(config)) < 0
        const isSo = config.direction === 'above' ? isAbove : isBelow
        return { event, seen, rate, isSo }
      })
      return looked
        .filter(({ event, isSo }, at) => {
          const before = looked[at - 1]
          const isArmed = !before?.isSo || event.timeMs - before.event.timeMs > config.lookbackMs
          return isSo && (config.fire === 'every' || isArmed)
        })
        .map(({ event, seen, rate }) => toFound(seen, config.keys, { rate, last: event.id }))
    })
  },
}
