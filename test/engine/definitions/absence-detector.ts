import fc from 'fast-check'
import { findAbsences } from '../absence-reference.ts'
import { alone, iterative, SEQUENCE_CONDITIONS, untils } from '../sequence-conditions.ts'
import { type Definition, type Found, LAST, toFound } from './compare.ts'
import { byKey, type Event, keys, tieBreak, toDuration } from './events.ts'

const configs = fc.record({
  keys,
  orderTieBreak: tieBreak,
  trigger: alone,
  expected: fc.oneof(alone, iterative),
  cancelBy: fc.oneof(fc.constantFrom('', '', 'c'), untils),
  within: fc.integer({ min: 1, max: 8 }),
  repeat: fc.constantFrom('once', 'while-absent' as const),
  every: fc.integer({ min: 1, max: 4 }),
  atMost: fc.integer({ min: 1, max: 4 }),
})
type Config = typeof configs extends fc.Arbitrary<infer C> ? C : never

const isTrue = (condition: string, event: Event, trigger?: Event) => {
  const all = trigger ? [trigger] : []
  return SEQUENCE_CONDITIONS[condition]?.(event, { before: all, own: all, first: all, all }) ?? false
}
const nameTrigger = (condition: string) => condition.replaceAll(/\b(before|own|s0)\b/g, 'trigger')

function find({ within, every, ...config }: Config, events: readonly Event[]): Found[] {
  return byKey(events, config).flatMap((all) => {
    const absences = findAbsences(
      all.map((event) => ({
        timeMs: event.timeMs,
        triggers: isTrue(config.trigger, event),
        ends: (at) => isTrue(config.expected, event, all[at]) || isTrue(config.cancelBy, event, all[at]),
      })),
      { withinMs: within, everyMs: every, atMost: config.repeat === 'once' ? 1 : config.atMost },
    )
    return absences.map(({ trigger, number, timeMs }) => {
      const times = { match_end: timeMs, match_time: timeMs }
      return toFound([all[trigger] as Event], config.keys, { ...times, status: 'absent', report_number: number })
    })
  })
}

export const absence: Definition<Config> = {
  type: 'absence-detector',
  configs,
  toConfig: ({ expected, cancelBy, within, every, ...config }) => ({
    ...config,
    expected: nameTrigger(expected),
    cancelBy: nameTrigger(cancelBy),
    within: toDuration(within),
    every: toDuration(every),
    emit: LAST,
  }),
  find,
}
