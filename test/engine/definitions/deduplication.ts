import fc from 'fast-check'
import { type Definition, type Found, LAST, toFound } from './compare.ts'
import { byKey, type Event, keys, tieBreak } from './events.ts'

const configs = fc.record({
  keys: keys.filter((names) => names.length > 0),
  orderTieBreak: tieBreak,
  withinMs: fc.integer({ min: 1, max: 8 }),
  keep: fc.constantFrom('first', 'last'),
})
type Config = typeof configs extends fc.Arbitrary<infer C> ? C : never

/** The columns of the event that is kept. */
const toKept = ({ id, key, a, b, v, timeMs }: Event): Found => ({ id, key, a, b, v, ts: timeMs })

/** The first event opens a window; the first one that is not in it opens the next. */
function find(config: Config, events: readonly Event[]): Found[] {
  const [first] = events
  if (!first) return []
  const end = first.timeMs + config.withinMs
  const [same, others] = [events.filter(({ timeMs }) => timeMs < end), events.filter(({ timeMs }) => timeMs >= end)]
  const found =
    config.keep === 'first'
      ? toFound([first], config.keys, toKept(first))
      : toFound(same, config.keys, { ...toKept(same.at(-1) ?? first), match_end: end, match_time: end })
  return [found, ...find(config, others)]
}

export const deduplication: Definition<Config> = {
  type: 'deduplication',
  configs,
  toConfig: ({ keys: columns, withinMs, ...config }) => ({
    ...config,
    ...{ columns, within: `${withinMs} milliseconds`, emit: LAST },
  }),
  find: (config, all) => byKey(all, config).flatMap((events) => find(config, events)),
}
