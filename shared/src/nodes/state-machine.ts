import { z } from 'zod'
import { createStateMachine } from '../engine/operators/state-machine.ts'
import { formatType } from '../expression/parse-type.ts'
import { firstInput } from './columns.ts'
import { type CodeOptions, defineNode, type EngineNode, type NodeInput } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { compileField, toGuardedSql } from './expressions.ts'
import { choice, duration, expression, name, optionalDuration, optionalText, records, text, toggle } from './fields.ts'
import { toMatchSchema } from './match-schema.ts'
import {
  commonFields,
  keepAny,
  keysField,
  PATTERN,
  toDetectContext,
  toEngineInput,
  toLeftOutSchemas,
} from './pattern.ts'
import { checkStateMachine, toMachineColumns, toVariables } from './state-machine-problems.ts'

const docs = `
Follows each key through named states, such as an order from *placed* over *paid* to *shipped*.

**Transitions.** Each key has a machine of its own, which begins in the **initial** state. An event takes the first transition in the list
that leaves the machine's state and whose condition is true. If there is none, the machine stays: an event that does not match
changes nothing. A transition may lead back to its own state; that begins its timeout anew.

**Timeouts.** A state may have a timeout: the machine that has been in it for so long goes to the state named there, or to the initial one.
The deadline comes before an event of that time.

**End.** A machine that enters a **terminal** state has ended, and one that returns to the initial state is as new: its variables are
empty, and the next event begins a new run. A machine that waits in a state without a timeout is forgotten, without a report,
when it has been there for the **Forget after** time; so state stays bounded.

**Actions** set a variable when a transition is taken, to a value that is computed from the event that takes it. A variable keeps its
value until it is set again. Each variable is a column of the matches. Conditions and values look at the event alone, not at
variables.

**Report**
- *Transitions*: each move, timeouts included;
- *Terminal states*: only moves into a terminal state, also by a timeout (with the status \`timeout\`);
- *All events*: also, with status \`stay\`, each event at which the machine stays.

**When rows are emitted.** A row leaves when the watermark reaches its time: that of the event, or the deadline.

**Errors.** An event for which a condition, an action's value or an extra column fails, such as by a division by zero, leaves through
**errors** with the reason in \`_error\`.

**Late events** are those at or below the watermark when they arrive. They move no machine and leave through **late**.

A match has \`pattern_id\`, a stable \`match_id\`, the keys, \`match_start\` (the event with which the machine left its initial state),
\`match_end\` and \`match_time\`, \`status\` (\`transition\`, \`terminal\`, \`timeout\` or \`stay\`), \`event_count\` (events that have moved
the machine), \`from_state\`, \`to_state\`, \`transition\` (its name; null for a timeout), the variables and the columns that you add;
those are computed from the event, for a timeout from the last event that moved the machine.

Example: keys \`order_id\`, states *placed* (initial), *paid* with timeout 2 days to *stuck*, *shipped* and *stuck* (terminal).
`

const STATE = { parameters: false, among: 'states.name' } as const

const config = z.strictObject({
  keys: keysField(),
  states: records(
    'States',
    {
      name: text('Name', { parameters: false }),
      terminal: toggle('Terminal', false),
      timeout: optionalDuration('Timeout', { help: 'Empty: it may wait until it is forgotten.' }),
      timeoutTo: optionalText('Then to', { ...STATE, help: 'None: the initial state.' }),
    },
    { item: 'state' },
  ),
  initial: text('Initial state', STATE),
  transitions: records(
    'Transitions',
    {
      from: text('From', STATE),
      to: text('To', STATE),
      name: text('Name', { parameters: false }),
      condition: expression('When', { expects: 'boolean', placeholder: "kind = 'paid'" }),
    },
    {
      item: 'transition',
      grid: { from: 'from', to: 'to' },
      help: 'Of those that leave a state, the first one whose condition is true is taken.',
    },
  ),
  actions: records(
    'Actions',
    {
      transition: text('Transition', { parameters: false, among: 'transitions.name' }),
      variable: name('Variable'),
      value: expression('Value', { placeholder: 'amount' }),
    },
    { item: 'action' },
  ),
  report: choice('Report', { transition: 'Transitions', terminal: 'Terminal states', all: 'All events' }, 'transition'),
  retention: duration('Forget after', 604_800_000, {
    help: 'How long a machine may wait in a state without a timeout, in event time.',
  }),
  ...commonFields(),
})

type Config = z.output<typeof config>

export const stateMachine = defineNode({
  ...PATTERN,
  type: 'state-machine',
  label: 'State machine',
  summary: 'Keys that move through named states, with timeouts',
  synonyms: ['workflow', 'lifecycle', 'process', 'order', 'states', 'transition', 'fsm'],
  icon: 'workflow',
  lane: 'o-o-o!',
  docs,
  config,
  example: {
    keys: ['origin'],
    states: [
      { id: 's1', name: 'on time' },
      { id: 's2', name: 'late', timeout: '6 hours', timeoutTo: 'stuck' },
      { id: 's3', name: 'stuck', terminal: true },
    ],
    initial: 'on time',
    transitions: [
      { id: 't1', name: 'delayed', from: 'on time', to: 'late', condition: 'delay > 30' },
      { id: 't2', name: 'recovered', from: 'late', to: 'on time', condition: 'delay <= 0' },
    ],
    actions: [{ id: 'a1', transition: 'delayed', variable: 'first_delay', value: 'delay' }],
    emit: [{ id: 'e1', name: 'last_delay', expr: 'delay' }],
  },
  sentence: ({ keys, states, transitions }) =>
    `${states.length} states, ${transitions.length} transitions${keys.length > 0 ? ` by ${keys.join(', ')}` : ''}`,
  schema: ({ keys, emit, actions }, inputs) => {
    const input = firstInput(inputs)
    const own = toMachineColumns(actions, input.columns)
    return { matches: toMatchSchema(input, keys, emit, own), ...toLeftOutSchemas(input) }
  },
  problems: (config, inputs) => checkStateMachine(config, firstInput(inputs), inputs.length > 0),
  engine,
  context,
})

/** What engine and code know of the machine alike. */
function toMachine({ initial, states, transitions, actions, report, retention }: Config) {
  const variables = [...new Set(actions.map(({ variable }) => variable))]
  return {
    initial,
    report,
    retentionMs: toMilliseconds(retention),
    transitions: transitions.map(({ name, from, to }) => ({ name, from, to })),
    actions: actions.map(({ transition, variable }) => ({
      transition: transitions.findIndex(({ name }) => name === transition),
      variable: variables.indexOf(variable),
    })),
    states: states.map(({ name, terminal, timeout, timeoutTo }) => ({
      name,
      terminal,
      timeoutMs: timeout === '' ? null : toMilliseconds(timeout),
      timeoutTo: timeoutTo === '' ? initial : timeoutTo,
    })),
  }
}

function engine(config: Config, inputs: readonly NodeInput[], { nodeId }: EngineNode) {
  const input = firstInput(inputs)
  const { columns } = input
  const { states, ...machine } = toMachine(config)
  return createStateMachine({
    ...machine,
    patternId: nodeId,
    input: toEngineInput(config, input),
    conditions: config.transitions.map(({ name, condition }, index) =>
      compileField(condition, columns, `transitions.${index}.condition`, name),
    ),
    values: config.actions.map(({ variable, value }, index) =>
      compileField(value, columns, `actions.${index}.value`, variable),
    ),
    variables: toVariables(config.actions, columns).length,
    states: new Map(
      states.map(({ name, terminal, timeoutMs, timeoutTo }) => [
        name,
        { isTerminal: terminal, timeout: timeoutMs === null ? null : { afterMs: timeoutMs, to: timeoutTo } },
      ]),
    ),
  })
}

function context(config: Config, inputs: readonly NodeInput[], options: CodeOptions) {
  const input = firstInput(inputs)
  const { columns } = input
  const conditions = config.transitions.map(({ name, condition }) => toGuardedSql(condition, columns, name))
  const values = config.actions.map(({ variable, value }) => toGuardedSql(value, columns, variable))
  const given = Object.fromEntries([
    ...conditions.map((sql, index) => [`when_${index}`, sql] as const),
    ...values.map((sql, index) => [`set_${index}`, sql] as const),
  ])
  const keep = config.report === 'all' || conditions.length === 0 ? null : keepAny(conditions)
  return {
    ...toDetectContext(config, input, { values: given, keep }, options),
    ...toMachine(config),
    variables: toVariables(config.actions, columns).map(({ name, type }) => ({ name, type: formatType(type) })),
  }
}
