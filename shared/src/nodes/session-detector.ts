import { z } from 'zod'
import { createSessionDetector } from '../engine/operators/session-detector.ts'
import { formatType } from '../expression/parse-type.ts'
import { checkNames, error, firstInput } from './columns.ts'
import { type CodeOptions, defineNode, type EngineNode, type NodeInput, type NodeProblem } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { BOOLEAN, checkField, compileField, toGuardedSql } from './expressions.ts'
import { choice, duration, name, optionalDuration, optionalExpression, records } from './fields.ts'
import { MATCH_COLUMNS, toMatchSchema } from './match-schema.ts'
import {
  checkDuration,
  checkPattern,
  commonFields,
  keysField,
  PATTERN,
  toDetectContext,
  toEngineInput,
  toLeftOutSchemas,
} from './pattern.ts'
import {
  checkSessionAggregate,
  SESSION_COLUMNS,
  SESSION_FUNCTIONS,
  toOwnColumns,
  toValueType,
} from './session-aggregate.ts'

const docs = `
Groups the events of each key into sessions: no two events that follow each other are more than the gap apart.

**A session ends**
- by its **gap**, at \`last + gap\`. This end is closed: an event exactly at \`last + gap\` still joins;
- by its **longest duration**, at \`first + duration\`. This end is open: an event exactly then begins the next session;
- by an event for which **ends when** is true. That event is its last one, and the session ends at once.

**Starts when** says which events may begin a session; without it every event may. Within a session it says nothing. Events that are in
no session and may not begin one are ignored.

**Aggregates** are computed over the session's events in event-time order; null adds nothing. Sums of integers and decimals are
exact, and null where they leave their type; sums and averages of doubles are made from left to right. *First* and *last* are the
first and last values that are not null.

**Report**
- *When it ends*: one row a session, with status \`match\`;
- *Also updates*: besides, one row with status \`update\` for each event that begins or joins it without ending it, with what is known by then.

**When rows are emitted.** The row of a session leaves when the watermark reaches its end. Until then it is *pending*.

**Errors.** An event for which a condition, an aggregate's value or an extra column fails, such as by a division by zero, leaves through **errors** with the reason in
\`_error\`.

**Late events** are those at or below the watermark when they arrive. They join no session and leave through **late**.

A match has \`pattern_id\`, a stable \`match_id\`, the keys, \`match_start\` (the first event), \`match_end\` and \`match_time\` (the
session's end; the event's time for an update), \`status\`, \`event_count\`, \`closed_by\` (\`gap\`, \`max-duration\` or \`end\`; null for an update), \`last_event\` (time
of the last event), the aggregates and the columns that you add; those are computed from the last event.

Example: keys \`user\`, gap 30 minutes, ends when \`page = 'logout'\`, aggregate \`pages\` = count.
`

const config = z.strictObject({
  keys: keysField(),
  gap: duration('Gap', 1_800_000, { help: 'An event exactly this long after the last one still joins.' }),
  maxDuration: optionalDuration('Longest duration', { help: 'Empty: as long as events come.' }),
  startWhen: optionalExpression('Starts when', { expects: 'boolean', placeholder: "page = 'login'" }),
  endWhen: optionalExpression('Ends when', { expects: 'boolean', placeholder: "page = 'logout'" }),
  aggregates: records(
    'Aggregates',
    {
      name: name('Name'),
      function: choice('Function', SESSION_FUNCTIONS, 'count'),
      expr: optionalExpression('Of', { help: 'Count: empty counts the events.' }),
    },
    { item: 'aggregate' },
  ),
  report: choice('Report', { close: 'When it ends', updates: 'Also updates' }, 'close'),
  ...commonFields(),
})

type Config = z.output<typeof config>

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const input = firstInput(inputs)
  const { columns } = input
  const { aggregates, keys, maxDuration } = config
  const own = toOwnColumns(aggregates, columns).map(({ name }) => name)
  const taken = [...MATCH_COLUMNS, ...SESSION_COLUMNS.map(({ name }) => name), ...keys].map((each) =>
    each.toLowerCase(),
  )
  return [
    ...checkPattern(config, input, inputs.length > 0, own),
    ...checkField(config.startWhen, columns, 'startWhen', BOOLEAN),
    ...checkField(config.endWhen, columns, 'endWhen', BOOLEAN),
    ...checkDuration(config.gap, 'Gap', 'gap'),
    ...(maxDuration === '' ? [] : checkDuration(maxDuration, 'Longest duration', 'maxDuration')),
    ...checkNames(aggregates, 'aggregates'),
    ...aggregates.flatMap((each, index) => checkSessionAggregate(each, columns, `aggregates.${index}`)),
    ...aggregates.flatMap(({ name }, index) =>
      taken.includes(name.toLowerCase())
        ? [error('config.duplicate-name', `Every session already has a column "${name}".`, `aggregates.${index}.name`)]
        : [],
    ),
  ]
}

export const sessionDetector = defineNode({
  ...PATTERN,
  type: 'session-detector',
  label: 'Session',
  summary: 'Events of a key with no long gap between them',
  synonyms: ['visit', 'inactivity', 'gap', 'clickstream', 'trip', 'burst'],
  icon: 'hourglass',
  lane: 'oo-o--!',
  docs,
  config,
  example: {
    keys: ['origin'],
    gap: '30 minutes',
    maxDuration: '12 hours',
    startWhen: 'delay > 0',
    aggregates: [{ id: 'a1', name: 'total_delay', function: 'sum', expr: 'delay' }],
    emit: [{ id: 'e1', name: 'last_delay', expr: 'delay' }],
  },
  sentence: ({ keys, gap }) => `sessions${keys.length > 0 ? ` by ${keys.join(', ')}` : ''} with gap ${gap}`,
  schema: ({ keys, emit, aggregates }, inputs) => {
    const input = firstInput(inputs)
    const own = toOwnColumns(aggregates, input.columns)
    return { matches: toMatchSchema(input, keys, emit, own), ...toLeftOutSchemas(input) }
  },
  problems,
  engine,
  context,
})

const toMaxDuration = ({ maxDuration }: Config) => (maxDuration === '' ? null : toMilliseconds(maxDuration))

function engine(config: Config, inputs: readonly NodeInput[], { nodeId }: EngineNode) {
  const input = firstInput(inputs)
  const { columns } = input
  const compile = (field: 'startWhen' | 'endWhen') => compileField(config[field], columns, field)
  return createSessionDetector({
    patternId: nodeId,
    input: toEngineInput(config, input),
    gapMs: toMilliseconds(config.gap),
    maxDurationMs: toMaxDuration(config),
    starts: config.startWhen === '' ? () => true : compile('startWhen'),
    ends: config.endWhen === '' ? null : compile('endWhen'),
    aggregates: config.aggregates.map((aggregate, index) => ({
      function: aggregate.function,
      type: toValueType(aggregate, columns),
      evaluate:
        aggregate.expr === ''
          ? () => true
          : compileField(aggregate.expr, columns, `aggregates.${index}.expr`, aggregate.name),
    })),
    updates: config.report === 'updates',
  })
}

function context(config: Config, inputs: readonly NodeInput[], options: CodeOptions) {
  const input = firstInput(inputs)
  const { columns } = input
  const { startWhen, endWhen, aggregates } = config
  const own = toOwnColumns(aggregates, columns).slice(SESSION_COLUMNS.length)
  const guard = (text: string, place: string) => toGuardedSql(text === '' ? 'true' : text, columns, place)
  const values = {
    starts: guard(startWhen, 'startWhen'),
    ...(endWhen !== '' && { ends: guard(endWhen, 'endWhen') }),
    ...Object.fromEntries(aggregates.map(({ name, expr }, index) => [`value_${index}`, guard(expr, name)])),
  }
  return {
    ...toDetectContext(config, input, { values, keep: null }, options),
    gapMs: toMilliseconds(config.gap),
    maxDurationMs: toMaxDuration(config),
    aggregates: aggregates.map((aggregate, index) => ({
      name: aggregate.name,
      function: aggregate.function,
      type: formatType(own[index]?.type ?? { kind: 'string' }),
    })),
    updates: config.report === 'updates',
  }
}
