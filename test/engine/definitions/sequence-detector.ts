import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import { sequenceDetector } from '@lakestream/shared/nodes/sequence-detector'
import { toGroups } from '@lakestream/shared/nodes/sequence-groups'
import { toSteps } from '@lakestream/shared/nodes/sequence-steps'
import fc from 'fast-check'
import { toHolds } from '../sequence-conditions.ts'
import { type Decided, findDecided } from '../sequence-decisions.ts'
import { nameGroups, nameSteps } from '../sequence-step.ts'
import { TooManyWays } from '../sequence-variants.ts'
import { type Definition, type Found, LAST, toFound } from './compare.ts'
import { byKey, type Event, keys, tieBreak } from './events.ts'
import { groupedConfigs, plainConfigs } from './sequence-configs.ts'

/** What is computed from a whole match: of all events and of those of the first step, in order. */
type Measure = (all: readonly Event[], own: readonly Event[]) => number | null

const numbers = (events: readonly Event[]) => events.flatMap(({ v }) => v ?? [])
const sum = (all: readonly number[]) => (all.length === 0 ? null : all.reduce((total, each) => total + each, 0))
const divide = (of: number | null, by: number) => (of === null ? null : of / by)

const MEASURES: Readonly<Record<string, Measure>> = {
  's0.v': (_, own) => own.at(-1)?.v ?? null,
  'first(s0.v, 1)': (_, own) => own[1]?.v ?? null,
  'last(v, 1)': (all) => all.at(-2)?.v ?? null,
  'v - first(v)': (all) => sum([all.at(-1)?.v ?? Number.NaN, -(all[0]?.v ?? Number.NaN)]),
  'count(s0)': (_, own) => own.length,
  'count(v)': (all) => numbers(all).length,
  'avg(v)': (all) => divide(sum(numbers(all)), numbers(all).length),
  'max(s0.v) + sum(v)': (all, own) => {
    const [most, total] = [numbers(own), sum(numbers(all))]
    return most.length === 0 || total === null ? null : Math.max(...most) + total
  },
}

const toConfigs = (sequences: typeof plainConfigs) =>
  fc.record({
    keys,
    orderTieBreak: tieBreak,
    sequence: sequences,
    maxPartials: fc.constantFrom(1, 2, 3, 1000, 1000, 1000),
    onTimeout: fc.constantFrom('ignore', 'emit', 'emit' as const),
    measures: fc.subarray(Object.keys(MEASURES), { maxLength: 2 }),
  })
type Config = ReturnType<typeof toConfigs> extends fc.Arbitrary<infer C> ? C : never

const toConfig = ({ sequence, measures, ...rest }: Config) => ({
  ...sequence,
  ...rest,
  steps: nameSteps(sequence.steps),
  groups: nameGroups(sequence.groups, sequence.steps),
  emit: [...LAST, ...measures.map((expr, at) => ({ id: `m${at}`, name: `m${at}`, expr }))],
})

function findRows(given: Config, events: readonly Event[]): Found[] | null {
  const { config } = parseConfig(sequenceDetector, toConfig(given))
  const steps = toSteps(config.steps)
  const groups = toGroups(config.groups, config.steps)
  const within =
    config.within === '' ? null : { durationMs: Number.parseInt(config.within, 10), from: config.withinFrom }
  const step = config.steps.findIndex(({ name }) => name === config.afterStep)
  try {
    return byKey(events, given).flatMap((all) => {
      const { matches, timeouts, overflows } = findDecided({
        ...{ steps, groups, within, maxPartials: given.maxPartials, afterMatch: { to: config.afterMatch, step } },
        timesMs: all.map(({ timeMs }) => timeMs),
        holds: toHolds(given.sequence, all),
      })
      const told = given.onTimeout === 'emit' ? timeouts : []
      return [
        ...matches.map((each) => toRow(given, all, each)),
        ...overflows.map(({ at, count }) => toOverflow(given, all[at] as Event, count)),
        ...told.map((each) => ({ ...toRow(given, all, each), status: 'timeout', port: 'timeouts' })),
      ]
    })
  } catch (error) {
    if (error instanceof TooManyWays) return null
    throw error
  }
}

/** Of no match: nothing was taken. */
const toOverflow = (config: Config, event: Event, count: number): Found =>
  toFound([event], config.keys, { status: 'overflow', event_count: count, ...toOwn(config, [], () => []) })

function toRow(config: Config, all: readonly Event[], { way, timeMs }: Decided): Found {
  const taken = way.map(({ at }) => all[at] as Event)
  const ofStep = (step: number) => way.flatMap((each, at) => (each.step === step ? [taken[at] as Event] : []))
  return toFound(taken, config.keys, { match_time: timeMs, ...toOwn(config, taken, ofStep) })
}

/** The columns of steps, and what is computed from the whole match. */
function toOwn(
  { sequence, measures }: Config,
  taken: readonly Event[],
  ofStep: (step: number) => readonly Event[],
): Found {
  const columns = sequence.steps.flatMap(({ negated }, step) => {
    const own = ofStep(step)
    if (negated) return []
    return [
      [`s${step}_first`, own[0]?.timeMs ?? null],
      [`s${step}_last`, own.at(-1)?.timeMs ?? null],
      [`s${step}_count`, own.length],
    ]
  })
  return {
    ...Object.fromEntries(columns),
    ...Object.fromEntries(measures.map((text, at) => [`m${at}`, toNumber(MEASURES[text]?.(taken, ofStep(0)))])),
  }
}

const toNumber = (value: number | null | undefined) => (value === undefined || Number.isNaN(value) ? null : value)

/** All ways to give events to steps are listed: of many events there are too many. */
const toDefinition = (sequences: typeof plainConfigs, most: number): Definition<Config> => ({
  type: 'sequence-detector',
  configs: toConfigs(sequences),
  most,
  toConfig,
  find: findRows,
})

export const sequence = toDefinition(plainConfigs, 7)
export const groupedSequence = toDefinition(groupedConfigs, 6)
