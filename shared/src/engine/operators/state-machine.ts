import type { Row, Value } from '../../expression/value.ts'
import { type BufferedEvent, type KeyLogic, normaliseKey } from '../event-buffer.ts'
import type { Operator } from '../operator.ts'
import { createPattern, type PatternInput, type Report, type Tell } from '../pattern.ts'
import { spellTime } from '../time.ts'

/**
 * Pattern 12, state machine: one for each key. Of the transitions from its state the first one in the list whose condition is true is
 * taken; without one it stays. A timeout is a deadline, before an event of that time (rule G6). A machine that is in its initial
 * state, or has reached a terminal one, is forgotten.
 */
export interface StateMachineOptions extends Machine {
  readonly patternId: string
  readonly input: Omit<PatternInput<Step>, 'read'>
  /** By transition. */
  readonly conditions: readonly ((row: Row) => Value)[]
  /** By action. */
  readonly values: readonly ((row: Row) => Value)[]
}

interface Machine {
  readonly initial: string
  readonly states: ReadonlyMap<string, MachineState>
  readonly transitions: readonly { readonly name: string; readonly from: string; readonly to: string }[]
  readonly actions: readonly { readonly transition: number; readonly variable: number }[]
  /** Number of variables. */
  readonly variables: number
  readonly report: 'transition' | 'terminal' | 'all'
  /** A machine that waits so long in a state without a timeout is forgotten. */
  readonly retentionMs: number
}

interface MachineState {
  readonly isTerminal: boolean
  readonly timeout: { readonly afterMs: number; readonly to: string } | null
}

/** What an event is to the machine: by transition whether its condition is true, by action its value. */
interface Step {
  readonly holds: readonly boolean[]
  readonly values: readonly Value[]
}

type Event = BufferedEvent<Step>

export function createStateMachine(options: StateMachineOptions): Operator {
  const { patternId, input, conditions, values, report: mode } = options
  const read = (row: Row): Step | null => {
    const holds = conditions.map((condition) => condition(row) === true)
    if (mode !== 'all' && !holds.includes(true)) return null
    return { holds, values: values.map((value) => normaliseKey(value(row))) }
  }
  return createPattern<Step>({
    patternId,
    inputs: [{ ...input, read }],
    create: (report, tell) => new KeyMachine(options, report, tell),
  })
}

/** A machine that has left its initial state. */
interface Running {
  state: string
  enteredMs: number
  readonly first: Event
  /** The last event that moved it. */
  last: Event
  moves: number
  readonly variables: Value[]
}

interface Move {
  readonly status: string
  readonly from: string
  readonly to: string
  readonly timeMs: number
  readonly transition: string | null
}

class KeyMachine implements KeyLogic<Step> {
  private readonly machine: Machine
  private readonly report: Report<Step>
  private readonly explain: Tell | null
  private running: Running | null = null

  constructor(machine: Machine, report: Report<Step>, explain: Tell | null) {
    this.machine = machine
    this.report = report
    this.explain = explain
  }

  onEvent(event: Event): void {
    const { initial, transitions, actions, variables } = this.machine
    const from = this.running?.state ?? initial
    const { timeMs } = event
    const taken = transitions.findIndex((each, index) => each.from === from && event.payload.holds[index] === true)
    const empty = new Array<Value>(variables).fill(null)
    const fresh = { state: from, enteredMs: timeMs, first: event, last: event, moves: 0, variables: empty }
    const running: Running = this.running ?? fresh
    const transition = transitions[taken]
    if (!transition) {
      this.explain?.(
        `It found the key in ${JSON.stringify(from)}, and no transition from there has a condition that is true.`,
      )
      const stay = { status: 'stay', from, to: from, timeMs, transition: null }
      if (this.machine.report === 'all') this.tell(running, event, stay)
      return
    }
    this.explain?.(
      `${JSON.stringify(transition.name)} moved the key from ${JSON.stringify(from)} to ${JSON.stringify(transition.to)}.`,
    )
    for (const [index, action] of actions.entries())
      if (action.transition === taken) running.variables[action.variable] = event.payload.values[index] ?? null
    running.last = event
    running.moves += 1
    const status = this.machine.states.get(transition.to)?.isTerminal ? 'terminal' : 'transition'
    this.move(running, { status, from, to: transition.to, timeMs, transition: transition.name })
  }

  nextDeadlineMs(): number | null {
    const { running } = this
    return running && running.enteredMs + (this.timeoutOf(running)?.afterMs ?? this.machine.retentionMs)
  }

  onDeadline(timeMs: number): void {
    const { running } = this
    if (!running) return
    const timeout = this.timeoutOf(running)
    this.explain?.(
      `In ${JSON.stringify(running.state)} nothing moved the key until ${spellTime(timeMs)}: ${timeout ? `it timed out to ${JSON.stringify(timeout.to)}` : 'it was forgotten'}.`,
      [running.last],
    )
    if (timeout)
      this.move(running, { status: 'timeout', from: running.state, to: timeout.to, timeMs, transition: null })
    else this.running = null
  }

  isIdle(): boolean {
    return this.running === null
  }

  private timeoutOf({ state }: Running): MachineState['timeout'] {
    return this.machine.states.get(state)?.timeout ?? null
  }

  private move(running: Running, move: Move): void {
    const isTerminal = this.machine.states.get(move.to)?.isTerminal === true
    if (isTerminal || this.machine.report !== 'terminal') this.tell(running, running.last, move)
    running.state = move.to
    running.enteredMs = move.timeMs
    this.running = isTerminal || move.to === this.machine.initial ? null : running
  }

  private tell({ first, moves, variables }: Running, event: Event, move: Move): void {
    const { status, from, to, timeMs, transition } = move
    this.report({
      events: [first, event],
      status,
      label: JSON.stringify([from, to]),
      count: moves,
      startMs: first.timeMs,
      endMs: timeMs,
      timeMs,
      found: [from, to, transition, ...variables],
      emit: event.emit,
    })
  }
}
