import fc from 'fast-check'
import { findAbsences } from '../absence-reference.ts'
import { alone, iterative, SEQUENCE_CONDITIONS, untils } from '../sequence-conditions.ts'
import { common, EMIT, emit, milliseconds, times, toDuration } from './common.ts'
import { type Definition, type Event, type Found, toEvents, toPartitions } from './detect-rows.ts'

const configs = fc.record({
  ...common,
  trigger: alone,
  expected: fc.oneof(alone, iterative),
  cancelBy: fc.oneof(fc.constantFrom('', '', 'c'), untils),
  within: milliseconds(1, 8),
  repeat: fc.constantFrom('once', 'while-absent' as const),
  every: milliseconds(1, 4),
  atMost: fc.integer({ min: 1, max: 4 }),
})
type Config = typeof configs extends fc.Arbitrary<infer C> ? C : never

const isTrue = (condition: string, event: Event, trigger?: Event) => {
  const all = trigger ? [trigger] : []
  return SEQUENCE_CONDITIONS[condition]?.(event, { before: all, own: all, first: all, all }) ?? false
}
const nameTrigger = (condition: string) => condition.replaceAll(/\b(before|own|s0)\b/g, 'trigger')

function findRows({ keys, orderTieBreak, within, every, ...config }: Config, events: readonly Event[]): Found[] {
  return toPartitions(events, keys, orderTieBreak).flatMap(({ key, events: all }) => {
    const absences = findAbsences(
      all.map((event) => ({
        timeMs: event.timeMs,
        triggers: isTrue(config.trigger, event),
        ends: (at) => isTrue(config.expected, event, all[at]) || isTrue(config.cancelBy, event, all[at]),
      })),
      { withinMs: within, everyMs: every, atMost: config.repeat === 'once' ? 1 : config.atMost },
    )
    return absences.map(({ trigger, number, timeMs }) => {
      const event = all[trigger] as Event
      return { ...key, ...times(event.timeMs, timeMs, 'absent'), event_count: 1, report_number: number, ...emit(event) }
    })
  })
}

export const absence: Definition<Config> = {
  type: 'absence-detector',
  configs,
  events: toEvents(fc.constantFrom(null, 0, 1, 2, 3), { maxLength: 10 }),
  toJson: ({ expected, cancelBy, within, every, ...config }) => ({
    ...config,
    expected: nameTrigger(expected),
    cancelBy: nameTrigger(cancelBy),
    within: toDuration(within),
    every: toDuration(every),
    emit: EMIT,
  }),
  find: findRows,
}
