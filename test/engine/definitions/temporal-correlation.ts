import fc from 'fast-check'
import { type Definition, type Found, toFound } from './compare.ts'
import { byKey, condition, type Event, holds, inOrder, keys, type OrderName, tieBreak, toDuration } from './events.ts'

const configs = fc.record({
  keys,
  orderTieBreakA: tieBreak,
  orderTieBreakB: tieBreak,
  conditionA: condition,
  conditionB: condition,
  order: fc.constantFrom('any', 'any', 'a-first', 'b-first'),
  maxGapMs: fc.integer({ min: 1, max: 8 }),
  maxGapBackMs: fc.option(fc.integer({ min: 0, max: 8 })),
  pairs: fc.constantFrom('all', 'nearest', 'first'),
  unmatched: fc.constantFrom('none', 'a', 'b', 'both'),
})
type Config = typeof configs extends fc.Arbitrary<infer C> ? C : never

/** B is in reach of A from so long before to so long after it. */
function toReach({ order, maxGapMs, maxGapBackMs }: Config) {
  const back = order === 'any' ? (maxGapBackMs ?? maxGapMs) : maxGapMs
  return { beforeMs: order === 'a-first' ? 0 : back, afterMs: order === 'b-first' ? 0 : maxGapMs }
}

/** Of those in reach of A, in order, the one that has the smallest distance; of equal ones the earlier, of one time the first. */
const toNearest = (a: Event, reached: readonly Event[]) =>
  reached.toSorted((one, other) => Math.abs(one.timeMs - a.timeMs) - Math.abs(other.timeMs - a.timeMs)).slice(0, 1)

function toPair(config: Config, a: Event, b: Event): Found {
  const gapMs = b.timeMs - a.timeMs
  const [earlier, later] = [Math.min(a.timeMs, b.timeMs), Math.max(a.timeMs, b.timeMs)]
  // Until then a nearer one may come.
  const decided = config.pairs === 'nearest' && gapMs < 0 ? a.timeMs + Math.min(-gapMs, toReach(config).afterMs) : later
  return toFound([a, b], config.keys, {
    ...{ match_start: earlier, match_end: later, match_time: decided, gap_ms: gapMs },
    ...{ id_a: a.id, id_b: b.id, last: undefined },
  })
}

function find(config: Config, events: readonly Event[]): Found[] {
  const { beforeMs, afterMs } = toReach(config)
  const take = (port: 'a' | 'b', text: string, orderTieBreak: OrderName[]) =>
    inOrder(events, orderTieBreak).filter((event) => event.port === port && holds(text)(event))
  const [as, bs] = [
    take('a', config.conditionA, config.orderTieBreakA),
    take('b', config.conditionB, config.orderTieBreakB),
  ]
  const isReached = (a: Event, b: Event) => b.timeMs >= a.timeMs - beforeMs && b.timeMs <= a.timeMs + afterMs
  const alone = (event: Event, deadlineMs: number): Found[] => {
    const { port, id } = event
    if (config.unmatched !== 'both' && config.unmatched !== port) return []
    const ids = { id_a: port === 'a' ? id : null, id_b: port === 'b' ? id : null, last: undefined }
    const about = { port: 'unmatched', status: `unmatched_${port}`, match_time: deadlineMs, gap_ms: null }
    return [toFound([event], config.keys, { ...about, ...ids })]
  }
  return [
    ...as.flatMap((a) => {
      const reached = bs.filter((b) => isReached(a, b))
      if (reached.length === 0) return alone(a, a.timeMs + afterMs)
      const chosen = { all: reached, first: reached.slice(0, 1), nearest: toNearest(a, reached) }[config.pairs]
      return chosen.map((b) => toPair(config, a, b))
    }),
    ...bs.filter((b) => !as.some((a) => isReached(a, b))).flatMap((b) => alone(b, b.timeMs + beforeMs)),
  ]
}

export const temporalCorrelation: Definition<Config> = {
  type: 'temporal-correlation',
  ports: ['a', 'b'],
  configs,
  toConfig: ({ keys: names, maxGapMs, maxGapBackMs, ...config }) => ({
    ...config,
    ...{ keysA: names, keysB: names, maxGap: toDuration(maxGapMs) },
    maxGapBack: maxGapBackMs === null ? '' : toDuration(maxGapBackMs),
    emitA: [{ id: 'a', name: 'id_a', expr: 'id' }],
    emitB: [{ id: 'b', name: 'id_b', expr: 'id' }],
  }),
  find: (config, all) => byKey(all, { keys: config.keys, orderTieBreak: [] }).flatMap((events) => find(config, events)),
}
