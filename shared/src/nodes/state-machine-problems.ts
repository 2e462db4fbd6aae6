import { checkExpression } from '../expression/check.ts'
import { formatType } from '../expression/parse-type.ts'
import type { Column } from '../expression/types.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { error } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { BOOLEAN, checkField } from './expressions.ts'
import { MATCH_COLUMNS } from './match-schema.ts'
import { checkDuration, checkPattern, type PatternConfig } from './pattern.ts'
import { checkPaths, type Paths } from './state-machine-paths.ts'

/** What is wrong with a state machine, and the columns that it has. */
interface MachineConfig extends PatternConfig, Paths {
  readonly actions: readonly ActionRecord[]
  readonly retention: string
}

interface ActionRecord {
  readonly transition: string
  readonly variable: string
  readonly value: string
}

const OWN: readonly Column[] = [
  { name: 'from_state', type: { kind: 'string' }, nullable: false },
  { name: 'to_state', type: { kind: 'string' }, nullable: false },
  { name: 'transition', type: { kind: 'string' }, nullable: true },
]

/** The variables that actions set, in the order in which they come first; a variable has the type of the first value. */
export function toVariables(actions: readonly ActionRecord[], columns: readonly Column[]): Column[] {
  const firsts = actions.filter((each, at) => actions.findIndex(({ variable }) => variable === each.variable) === at)
  return firsts.map(({ variable, value }) => ({
    name: variable,
    type: checkExpression(value, columns).type ?? { kind: 'string' },
    nullable: true,
  }))
}

export const toMachineColumns = (actions: readonly ActionRecord[], columns: readonly Column[]): Column[] => [
  ...OWN,
  ...toVariables(actions, columns),
]

export function checkStateMachine(config: MachineConfig, input: StreamSchema, connected: boolean): NodeProblem[] {
  const { columns } = input
  const own = toMachineColumns(config.actions, columns).map(({ name }) => name)
  return [
    ...checkPattern(config, input, connected, own),
    ...checkPaths(config),
    ...config.transitions.flatMap(({ condition }, index) =>
      checkField(condition, columns, `transitions.${index}.condition`, BOOLEAN),
    ),
    ...config.actions.flatMap((each, index) => checkAction(config, each, index, columns)),
    ...checkDuration(config.retention, 'Forget after', 'retention'),
  ]
}

function checkAction(
  { keys, transitions, actions }: MachineConfig,
  { transition, variable, value }: ActionRecord,
  index: number,
  columns: readonly Column[],
): NodeProblem[] {
  const at = (field: string) => `actions.${index}.${field}`
  const taken = [...MATCH_COLUMNS, ...OWN.map(({ name }) => name), ...keys].map((name) => name.toLowerCase())
  const isTaken = taken.includes(variable.toLowerCase())
  const other = actions.find((each) => each.variable.toLowerCase() === variable.toLowerCase())
  const types = [other?.value ?? value, value].map((text) => checkExpression(text, columns).type)
  const [first, own] = types.map((type) => type && formatType(type))
  return [
    ...checkField(value, columns, at('value')),
    ...(transition === '' || transitions.some(({ name }) => name === transition)
      ? []
      : [error('config.unknown-transition', `There is no transition "${transition}".`, at('transition'))]),
    ...(isTaken
      ? [error('config.duplicate-name', `Every match already has a column "${variable}".`, at('variable'))]
      : []),
    ...(other && other.variable !== variable
      ? [error('config.duplicate-name', `There is a variable "${other.variable}" already.`, at('variable'))]
      : []),
    ...(first && own && first !== own
      ? [error('config.type', `"${variable}" is ${first} elsewhere, but ${own} here. Cast one of them.`, at('value'))]
      : []),
  ]
}
