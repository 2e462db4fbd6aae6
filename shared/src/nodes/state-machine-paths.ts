import { error, warning } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { checkDuration } from './pattern.ts'

/** The states of a machine and the ways between them. */
export interface Paths {
  readonly states: readonly {
    readonly name: string
    readonly terminal: boolean
    readonly timeout: string
    readonly timeoutTo: string
  }[]
  readonly initial: string
  readonly transitions: readonly {
    readonly name: string
    readonly from: string
    readonly to: string
    readonly condition: string
  }[]
}

type State = Paths['states'][number]

export function checkPaths(paths: Paths): NodeProblem[] {
  return [
    ...checkInitial(paths),
    ...paths.states.flatMap((state, index) => checkState(paths, state, index)),
    ...paths.transitions.flatMap((each, index) => checkTransition(paths, each, index)),
    ...paths.states.flatMap((state, index) => checkTimeout(paths, state, index)),
  ]
}

function checkInitial({ states, initial, transitions }: Paths): NodeProblem[] {
  const found = states.find(({ name }) => name === initial)
  if (initial !== '' && !found) return [unknownState(initial, 'initial')]
  if (found?.terminal) return [error('config.state', 'The initial state cannot be terminal.', 'initial')]
  if (transitions.length === 0) return [error('config.required', 'Add a transition.', 'transitions')]
  return found && !transitions.some(({ from }) => from === initial)
    ? [error('config.never', `No transition leaves the initial state "${initial}": nothing ever happens.`, 'initial')]
    : []
}

function checkState(paths: Paths, { name, terminal, timeout }: State, index: number): NodeProblem[] {
  const { states, initial, transitions } = paths
  const field = `states.${index}.name`
  if (name === '') return []
  if (states.findIndex((other) => other.name === name) < index)
    return [error('config.duplicate-name', `There are two states "${name}".`, field)]
  if (!findReached(paths).has(name))
    return [warning('config.unreachable', `Nothing leads from the initial state to "${name}".`, field)]
  const ways = transitions.filter(({ from }) => from === name)
  if (name === initial || terminal || timeout !== '' || ways.some(({ to }) => to !== name)) return []
  const message = `Nothing leads out of "${name}": make it terminal, or give it a transition or a timeout.`
  const fix = { label: 'Make it terminal', field: `states.${index}.terminal`, value: true }
  return [warning('config.stuck', message, field, ways.length === 0 ? fix : undefined)]
}

/** States that a machine can come to. */
function findReached({ states, initial, transitions }: Paths): ReadonlySet<string> {
  const reached = new Set([initial])
  for (const name of reached) {
    const state = states.find((each) => each.name === name)
    for (const { from, to } of transitions) if (from === name) reached.add(to)
    if (state && state.timeout !== '') reached.add(state.timeoutTo === '' ? initial : state.timeoutTo)
  }
  return reached
}

function checkTransition(
  { states, transitions }: Paths,
  { name, from, to, condition }: Paths['transitions'][number],
  index: number,
): NodeProblem[] {
  const at = (field: string) => `transitions.${index}.${field}`
  const before = transitions.slice(0, index)
  const source = states.find((state) => state.name === from)
  const taken = before.find((each) => each.from === from && [condition, 'true'].includes(each.condition))
  const never = `"${taken?.name}" is taken before, whenever this one could be.`
  return [
    ...(name !== '' && before.some((other) => other.name === name)
      ? [error('config.duplicate-name', `There are two transitions "${name}".`, at('name'))]
      : []),
    ...(source || from === '' ? [] : [unknownState(from, at('from'))]),
    ...(source?.terminal
      ? [error('config.state', `The state "${from}" is terminal: nothing leaves it.`, at('from'))]
      : []),
    ...(to === '' || states.some((state) => state.name === to) ? [] : [unknownState(to, at('to'))]),
    ...(taken && condition !== '' ? [warning('config.never', never, at('condition'))] : []),
  ]
}

/** A timeout leads somewhere and takes time, and of timeouts that follow one another some come to an end. */
function checkTimeout(paths: Paths, { name, terminal, timeout, timeoutTo }: State, index: number): NodeProblem[] {
  const { states, initial } = paths
  const at = (field: string) => `states.${index}.${field}`
  if (timeout === '') {
    const message = 'This says where a timeout leads, but there is none.'
    const fix = { label: 'Leave it empty', field: at('timeoutTo'), value: '' }
    return timeoutTo === '' ? [] : [warning('config.timeout', message, at('timeoutTo'), fix)]
  }
  if (terminal || name === initial) {
    const message = 'The initial state and terminal ones have no timeout: nothing waits there.'
    return [error('config.state', message, at('timeout'), { label: 'Leave it empty', field: at('timeout'), value: '' })]
  }
  if (toMilliseconds(timeout) === 0) return checkDuration(timeout, 'Timeout', at('timeout'))
  if (timeoutTo !== '' && !states.some((each) => each.name === timeoutTo))
    return [unknownState(timeoutTo, at('timeoutTo'))]
  return isCircle(paths, name)
    ? [error('config.cycle', 'Timeouts lead round in a circle without an event.', at('timeout'))]
    : []
}

function isCircle({ states, initial }: Paths, from: string): boolean {
  let name = from
  for (let steps = 0; steps <= states.length; steps++) {
    const state = states.find((each) => each.name === name)
    if (!state || state.name === initial || state.terminal || state.timeout === '') return false
    name = state.timeoutTo === '' ? initial : state.timeoutTo
  }
  return true
}

const unknownState = (name: string, field: string) =>
  error('config.unknown-state', `There is no state "${name}".`, field)
