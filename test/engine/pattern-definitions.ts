/**
 * Patterns beside references that follow their definitions: random configs over a few events, what the engine detects and what the
 * definition says.
 */

import type { Row } from '@lakestream/shared/expression/value'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import { sequenceDetector } from '@lakestream/shared/nodes/sequence-detector'
import { toGroups } from '@lakestream/shared/nodes/sequence-groups'
import { toSteps } from '@lakestream/shared/nodes/sequence-steps'
import { explainNode } from '@lakestream/shared/pipeline/explain'
import { parsePipelineFile } from '@lakestream/shared/pipeline/file'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import fc from 'fast-check'
import { expect } from 'vitest'
import { findAbsences } from './absence-reference.ts'
import { alone, type Event, iterative, SEQUENCE_CONDITIONS, toHolds, untils } from './sequence-conditions.ts'
import { findSequences } from './sequence-reference.ts'
import { nameGroups, nameSteps, toSequenceGroups, toSequenceStep } from './sequence-step.ts'
import { TooManyWays } from './sequence-variants.ts'

const START_MS = Date.UTC(2001, 0, 1)

const step = toSequenceStep(fc.oneof({ arbitrary: alone, weight: 3 }, { arbitrary: iterative, weight: 2 }), untils)
type Groups = ReturnType<typeof toSequenceGroups>

const toSequenceConfig = (toGroups: (steps: number) => Groups) =>
  fc
    .record({
      first: step.map((each) => ({ ...each, negated: false })),
      others: fc.array(step, { minLength: 1, maxLength: 3 }),
      withinMs: fc.option(fc.integer({ min: 1, max: 12 })),
      withinFrom: fc.constantFrom('first', 'previous'),
      afterMatch: fc.constantFrom('no-skip', 'no-skip', 'next', 'past-last', 'first', 'last'),
      afterStep: fc.constantFrom('s0', 's1'),
    })
    .chain((config) => toGroups(1 + config.others.length).map((groups) => ({ ...config, groups })))
    .map(({ first, others, groups, withinMs, ...rest }) => {
      // Which of two is preferred depends on what was skipped by then, which the definition by whole matches does not know.
      const prefer = <T extends { readonly greedy: boolean }>(all: readonly T[]) =>
        all.map((each) => ({ ...each, greedy: each.greedy && rest.afterMatch === 'no-skip' }))
      return {
        ...rest,
        keys: ['key'],
        orderTieBreak: ['id'],
        onTimeout: 'emit',
        within: withinMs === null ? '' : `${withinMs} milliseconds`,
        steps: prefer([first, ...others]),
        groups: prefer(groups),
      }
    })
const flag = fc.boolean()
const number = fc.constantFrom(null, 0, 1, 2, 3)
const toTrace = (minLength: number, maxLength: number) =>
  fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), flag, flag, flag, number), { minLength, maxLength })

const COLUMNS = ['id bigint', 'key string', 'a boolean', 'b boolean', 'c boolean', 'v int', 'ts timestamp'].map(
  (text, at) => {
    const [name, type] = text.split(' ')
    return { id: `c${at}`, name, type }
  },
)

const NO_EVENT = { a: false, b: false, c: false, v: null }

/** What one of the two found, as text: the events of each match by position, and its time where that is compared. */
export interface Compared {
  readonly found: Readonly<Record<string, readonly string[]>>
  readonly expected: Readonly<Record<string, readonly string[]>>
}

type Told = readonly { readonly events: readonly number[]; readonly timeMs: number }[]

const toText = (all: Told, hasTime = true) =>
  all.map((each) => `${each.events.join(' ')}${hasTime ? ` at ${each.timeMs - START_MS}` : ''}`).sort()

/** The engine's detections over one key's events, by port. Null for a config that has errors. */
function detect(type: string, config: object, events: readonly Event[]): ((port: string) => Told) | null {
  const { pipeline } = parsePipelineFile({
    lakestream: 1,
    name: 'reference',
    nodes: {
      source: {
        type: 'auto-loader',
        config: {
          path: 'in',
          format: 'json',
          schema: COLUMNS,
          eventTime: { column: 'ts', parse: 'timestamp', watermark: '0 seconds' },
        },
      },
      pattern: { type, config },
    },
    edges: ['source:out>pattern:in'],
  })
  if (!pipeline || propagate(pipeline).diagnostics.some(({ severity }) => severity === 'error')) return null
  const rows = events.map((event, index) => toRow(index, 'k', event))
  // Another key's event, far away, lets every deadline pass.
  const end = toRow(events.length, 'end', { ...NO_EVENT, timeMs: (events.at(-1)?.timeMs ?? START_MS) + 3_600_000 })
  const explained = explainNode(pipeline, 'pattern', { inputs: { source: [...rows, end] } })
  if (!explained.ok) throw new Error(JSON.stringify(explained.problems))
  const { detections } = explained.explanation
  return (port) => detections.filter((each) => each.port === port && !each.events.includes(events.length))
}

function toRow(id: number, key: string, { timeMs, a, b, c, v }: Event): Row {
  return [BigInt(id), key, a, b, c, v, BigInt(timeMs) * 1000n]
}

function toEvents(list: readonly (readonly [number, boolean, boolean, boolean, number | null])[]): Event[] {
  let timeMs = START_MS
  return list.map(([gap, a, b, c, v]) => {
    timeMs += gap
    return { timeMs, a, b, c, v }
  })
}

type SequenceConfig = ReturnType<typeof toSequenceConfig> extends fc.Arbitrary<infer C> ? C : never

/** Null where the sequence can be written out in too many ways. */
function findOrNull(options: Parameters<typeof findSequences>[0]) {
  try {
    return findSequences(options)
  } catch (error) {
    if (error instanceof TooManyWays) return null
    throw error
  }
}

function compareSequence([given, list]: readonly [SequenceConfig, Parameters<typeof toEvents>[0]]): Compared | null {
  const named = { ...given, steps: nameSteps(given.steps), groups: nameGroups(given.groups, given.steps) }
  const { config } = parseConfig(sequenceDetector, named)
  const events = toEvents(list)
  const found = detect('sequence-detector', named, events)
  if (!found) return null
  const isSkipping = config.afterMatch !== 'no-skip'
  const expected = findOrNull({
    timesMs: events.map(({ timeMs }) => timeMs),
    holds: toHolds(given, events),
    steps: toSteps(config.steps),
    groups: toGroups(config.groups, config.steps),
    within: config.within === '' ? null : { durationMs: Number.parseInt(config.within, 10), from: config.withinFrom },
    afterMatch: { to: config.afterMatch, step: config.steps.findIndex(({ name }) => name === config.afterStep) },
  })
  if (!expected) return null
  // When a match is decided, and what a skipped one would have been, is not what the definition says.
  const matches = (all: Told) => toText(all, !isSkipping)
  const timeouts = (all: Told) => (isSkipping ? [] : toText(all))
  return {
    found: { matches: matches(found('matches')), timeouts: timeouts(found('timeouts')) },
    expected: { matches: matches(expected.matches), timeouts: timeouts(expected.timeouts) },
  }
}

const noGroups = toSequenceConfig(() => fc.constant([]))
export const sequences = fc.tuple(noGroups, toTrace(1, 7)).map(compareSequence)
/** Written out, a sequence with groups is many: a few events are enough. */
export const groupedSequences = fc
  .tuple(
    toSequenceConfig((count) => toSequenceGroups(count, untils)),
    toTrace(4, 6),
  )
  .map(compareSequence)

const isTrue = (condition: string, event: Event, trigger?: Event) => {
  const all = trigger ? [trigger] : []
  return SEQUENCE_CONDITIONS[condition]?.(event, { before: all, own: all, first: all, all }) ?? false
}
const nameTrigger = (condition: string) => condition.replaceAll(/\b(before|own|s0)\b/g, 'trigger')

const absenceConfig = fc.record({
  trigger: alone,
  expected: fc.oneof(alone, iterative),
  cancelBy: fc.oneof(fc.constantFrom('', '', 'c'), untils),
  withinMs: fc.integer({ min: 1, max: 8 }),
  repeat: fc.constantFrom('once', 'while-absent'),
  everyMs: fc.integer({ min: 1, max: 4 }),
  atMost: fc.integer({ min: 1, max: 4 }),
})

export const absences = fc.tuple(absenceConfig, toTrace(1, 7)).map(([given, list]): Compared | null => {
  const { withinMs, everyMs, ...rest } = given
  const events = toEvents(list)
  const found = detect(
    'absence-detector',
    {
      ...rest,
      expected: nameTrigger(rest.expected),
      cancelBy: nameTrigger(rest.cancelBy),
      keys: ['key'],
      orderTieBreak: ['id'],
      within: `${withinMs} milliseconds`,
      every: `${everyMs} milliseconds`,
    },
    events,
  )
  if (!found) return null
  const expected = findAbsences(
    events.map((event) => ({
      timeMs: event.timeMs,
      triggers: isTrue(given.trigger, event),
      ends: (at) => isTrue(given.expected, event, events[at]) || isTrue(given.cancelBy, event, events[at]),
    })),
    { withinMs, everyMs, atMost: given.repeat === 'once' ? 1 : given.atMost },
  )
  return { found: { matches: toText(found('matches')) }, expected: { matches: toText(expected) } }
})

/** Throws with the smallest example where the two differ; answers how much there was to compare, by port. */
export function compareWithDefinition(
  compared: fc.Arbitrary<Compared | null>,
  parameters: { readonly numRuns: number; readonly seed: number },
): Record<string, number> {
  const counts: Record<string, number> = {}
  fc.assert(
    fc.property(compared, (each) => {
      if (!each) return
      expect(each.found).toEqual(each.expected)
      for (const [port, all] of Object.entries(each.expected)) counts[port] = (counts[port] ?? 0) + all.length
    }),
    parameters,
  )
  return counts
}
