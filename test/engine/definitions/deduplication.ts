import fc from 'fast-check'
import { type Definition, type Found, LAST, toFound } from './compare.ts'
import { byKey, type Event, keys, tieBreak, toColumns, toDuration } from './events.ts'

const configs = fc.record({
  keys: keys.filter((names) => names.length > 0),
  orderTieBreak: tieBreak,
  withinMs: fc.integer({ min: 1, max: 8 }),
  keep: fc.constantFrom('first', 'last'),
})
type Config = typeof configs extends fc.Arbitrary<infer C> ? C : never

/** The first event opens a window; the first one that is not in it opens the next. */
function find(config: Config, events: readonly Event[]): Found[] {
  const [first] = events
  if (!first) return []
  const end = first.timeMs + config.withinMs
  const [same, others] = [events.filter(({ timeMs }) => timeMs < end), events.filter(({ timeMs }) => timeMs >= end)]
  const found =
    config.keep === 'first'
      ? toFound([first], config.keys, toColumns(first))
      : toFound(same, config.keys, { ...toColumns(same.at(-1) ?? first), match_end: end, match_time: end })
  return [found, ...find(config, others)]
}

export const deduplication: Definition<Config> = {
  type: 'deduplication',
  configs,
  toConfig: ({ keys: columns, withinMs, ...config }) => ({
    ...config,
    ...{ columns, within: toDuration(withinMs), emit: LAST },
  }),
  find: (config, all) => byKey(all, config).flatMap((events) => find(config, events)),
}
