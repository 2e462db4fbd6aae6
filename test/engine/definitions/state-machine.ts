import type { JsonObject } from '@lakestream/shared/pipeline/model'
import fc from 'fast-check'
import { type Definition, type Found, LAST, toFound } from './compare.ts'
import { byKey, type Event, keys, tieBreak, toDuration } from './events.ts'

const CONDITIONS: Readonly<Record<string, (event: Event) => boolean>> = {
  a: ({ a }) => a === true,
  b: ({ b }) => b,
  'NOT c': ({ c }) => !c,
  'v > 1': ({ v }) => v !== null && v > 1,
  'v IS NULL OR a': ({ v, a }) => v === null || a === true,
}
const VALUES: Readonly<Record<string, (event: Event) => unknown>> = {
  v: ({ v }) => v,
  'v * 2': ({ v }) => v && v * 2,
  'coalesce(v, 7)': ({ v }) => v ?? 7,
}
const STATES = ['start', 'one', 'two', 'end'] as const
type State = (typeof STATES)[number]
const timeout = fc.record({
  afterMs: fc.option(fc.integer({ min: 1, max: 6 }), { freq: 2 }),
  to: fc.constantFrom<State | ''>('', 'start', 'one', 'two', 'end'),
})

const configs = fc.record({
  keys,
  orderTieBreak: tieBreak,
  transitions: fc.array(
    fc.record({
      from: fc.constantFrom<State>('start', 'start', 'one', 'two'),
      to: fc.constantFrom<State>(...STATES, 'one', 'two'),
      condition: fc.constantFrom(...Object.keys(CONDITIONS)),
    }),
    { minLength: 1, maxLength: 6, size: 'max' },
  ),
  actions: fc.array(
    fc.record({
      transition: fc.nat(5),
      variable: fc.constantFrom('x', 'y'),
      value: fc.constantFrom(...Object.keys(VALUES)),
    }),
    { maxLength: 4 },
  ),
  one: timeout,
  two: timeout,
  report: fc.constantFrom('transition', 'terminal', 'all' as const),
  retention: fc.integer({ min: 2, max: 8 }),
})
type Config = typeof configs extends fc.Arbitrary<infer C> ? C : never

/** A run of a machine, from the event with which it leaves its initial state. */
interface Run {
  readonly state: State
  readonly sinceMs: number
  readonly movers: readonly Event[]
  readonly variables: Readonly<Record<string, unknown>>
}

class Machine {
  readonly found: Found[] = []
  private readonly config: Config
  private readonly fresh: Run
  private run: Run

  constructor(config: Config) {
    this.config = config
    const variables = Object.fromEntries(config.actions.map(({ variable }) => [variable, null]))
    this.fresh = { state: 'start', sinceMs: Number.NEGATIVE_INFINITY, movers: [], variables }
    this.run = this.fresh
  }

  /** Timeouts up to a time, and machines that are forgotten. */
  wait(untilMs: number): void {
    for (;;) {
      const { state, sinceMs } = this.run
      if (state === 'start') return
      const { afterMs = null, to = '' } = state === 'one' || state === 'two' ? this.config[state] : {}
      const endMs = sinceMs + (afterMs ?? this.config.retention)
      if (endMs > untilMs) return
      if (afterMs === null) this.run = this.fresh
      else this.go(to === '' ? 'start' : to, endMs, null)
    }
  }

  take(event: Event): void {
    this.wait(event.timeMs)
    const { state, movers } = this.run
    const { transitions, actions, report } = this.config
    const at = transitions.findIndex(({ from, condition }) => from === state && CONDITIONS[condition]?.(event))
    const transition = transitions[at]
    if (!transition) {
      if (report === 'all')
        this.report(event, event.timeMs, { from: state, to: state, transition: null, status: 'stay' })
      return
    }
    const set = actions
      .filter((each) => each.transition % transitions.length === at)
      .map(({ variable, value }) => [variable, VALUES[value]?.(event)])
    const variables = { ...this.run.variables, ...Object.fromEntries(set) }
    this.run = { ...this.run, movers: [...movers, event], variables }
    this.go(transition.to, event.timeMs, `t${at}`)
  }

  private go(to: State, timeMs: number, transition: string | null): void {
    const from = this.run.state
    const status = transition === null ? 'timeout' : to === 'end' ? 'terminal' : 'transition'
    if (this.config.report !== 'terminal' || to === 'end')
      this.report(this.run.movers.at(-1) as Event, timeMs, { from, to, transition, status })
    this.run = to === 'start' || to === 'end' ? this.fresh : { ...this.run, state: to, sinceMs: timeMs }
  }

  private report(
    event: Event,
    timeMs: number,
    move: { from: State; to: State; transition: string | null; status: string },
  ): void {
    const { movers, variables } = this.run
    const [first = event] = movers
    this.found.push(
      toFound([...new Set([first, event])], this.config.keys, {
        ...{ match_end: timeMs, match_time: timeMs, status: move.status, event_count: movers.length },
        ...{ from_state: move.from, to_state: move.to, transition: move.transition },
        ...variables,
      }),
    )
  }
}

function findMoves(config: Config, events: readonly Event[]): Found[] {
  return byKey(events, config).flatMap((all) => {
    const machine = new Machine(config)
    for (const event of all) machine.take(event)
    machine.wait(Number.POSITIVE_INFINITY)
    return machine.found
  })
}

function toConfig({ transitions, actions, one, two, retention, ...rest }: Config): JsonObject {
  const toState = (name: State, { afterMs = null, to = '' }: { afterMs?: number | null; to?: string } = {}) => ({
    id: name,
    name,
    terminal: name === 'end',
    timeout: afterMs === null ? '' : toDuration(afterMs),
    timeoutTo: afterMs === null ? '' : to,
  })
  return {
    ...rest,
    states: [toState('start'), toState('one', one), toState('two', two), toState('end')],
    initial: 'start',
    transitions: transitions.map((each, at) => ({ id: `t${at}`, name: `t${at}`, ...each })),
    actions: actions.map(({ transition, ...each }, at) => ({
      id: `a${at}`,
      transition: `t${transition % transitions.length}`,
      ...each,
    })),
    retention: toDuration(retention),
    emit: LAST,
  }
}

export const stateMachine: Definition<Config> = {
  type: 'state-machine',
  configs,
  toConfig,
  find: findMoves,
}
