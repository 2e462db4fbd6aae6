import { z } from 'zod'
import { parseType } from '../expression/parse-type.ts'
import type { Column } from '../expression/types.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import {
  checkColumnList,
  checkColumnNames,
  checkNames,
  error,
  firstInput,
  toColumns,
  toDdl,
  warning,
} from './columns.ts'
import { checkClass, declaredFields, keepDeclaredTime, toDeclaredSchema } from './declared.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { choice, code, name, optionalColumnName, optionalType, records, sparkType } from './fields.ts'
import { checkType } from './made-column.ts'
import { keysField, PATTERN } from './pattern.ts'

const docs = `
Rows of each key go through Python code of your own that keeps state, for what no other pattern can say.

The code is a Python module, kept exactly as it is typed; **class** names the subclass of \`pyspark.sql.streaming.StatefulProcessor\` in it. Spark
calls its \`handleInputRows\` for each key with the rows of a batch, in no order, and its \`handleExpiredTimer\` for each timer that is due. Without
keys all rows are one group, whose key is \`(0,)\`. What comes out is declared under **columns**. Only rows that arrive and timers make rows:
at the end of the input nothing is flushed.

**Called with** rows, the code gets and gives \`pyspark.sql.Row\`; with pandas, data frames.

**State** declares the variables that the code asks its handle for, each with a type; a struct has a column for each of its fields, any other
type is one column \`value\`. What is declared need not be said in the code: \`handle.getValueState("seen")\`. Another name or kind ends the query, and a
declaration that changes is refused while the checkpoint lives. Where nothing is declared the code says it all, and a variable that is renamed begins empty without a word.

**Time**
- *None*: no timers;
- *Event time*: timers are due when the watermark reaches them; rows at or below the watermark never arrive. **Event time** names a column of the result
  that carries it on: no row may lie at or below the watermark of the batch before, or the query ends;
- *Processing time*: timers go by the clock and state may expire. A run that should end with its input never does.

An exception of the code ends the query and is shown at its line.

Only Spark computes this node: there is no preview of it and of what follows.

**Example.** How many rows a user has had; keys \`user\`, state \`seen\` of the type \`bigint\`, columns \`user\` and \`rows\`:

\`\`\`
from pyspark.sql import Row
from pyspark.sql.streaming import StatefulProcessor


class Counter(StatefulProcessor):
    def init(self, handle):
        self.seen = handle.getValueState("seen")

    def handleInputRows(self, key, rows, timerValues):
        (seen,) = self.seen.get() or (0,)
        seen += sum(1 for _ in rows)
        self.seen.update((seen,))
        yield Row(user=key[0], rows=seen)

    def close(self):
        pass
\`\`\`
`

const KINDS = { value: 'One value', list: 'List', map: 'Map' } as const

const config = z.strictObject({
  keys: keysField(),
  code: code('Python', { language: 'python', placeholder: 'class Counter(StatefulProcessor):\n    …' }),
  class: name('Class', { placeholder: 'Counter' }),
  calledWith: choice('Called with', { rows: 'Rows', pandas: 'pandas' }, 'rows'),
  state: records(
    'State',
    {
      name: name('Name', { placeholder: 'seen' }),
      kind: choice('Kind', KINDS, 'value'),
      key: optionalType('Type of its keys', { when: { field: 'kind', in: ['map'] } }),
      type: sparkType('Type'),
    },
    { item: 'variable' },
  ),
  schema: declaredFields().schema,
  timeMode: choice('Time', { none: 'None', event: 'Event time', processing: 'Processing time' }, 'none'),
  eventTime: optionalColumnName('Event time', { placeholder: 'none', when: { field: 'timeMode', in: ['event'] } }),
  outputMode: choice('Emit', { append: 'Rows that stay', update: 'Rows that replace earlier ones' }, 'append'),
})

type Config = z.output<typeof config>

const TIME_MODES = { none: 'None', event: 'EventTime', processing: 'ProcessingTime' } as const

/** The column that carries event time on, which only event-time mode has. */
const toEventTime = ({ timeMode, eventTime }: Config) => (timeMode === 'event' ? eventTime : '')

/** Columns of a state variable as DDL; a struct's fields, or one column. */
function toStateDdl(text: string): string {
  const type = parseType(text)
  if (!type) return ''
  const columns: readonly Column[] =
    type.kind === 'struct'
      ? type.fields.map((field) => ({ ...field, nullable: true }))
      : [{ name: 'value', type, nullable: true }]
  return toDdl(columns)
}

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const input = firstInput(inputs)
  return [
    ...checkColumnNames(config.keys, input.columns, 'keys'),
    ...checkClass(config),
    ...checkNames(config.state, 'state'),
    ...config.state.flatMap(({ kind, key, type }, index) => [
      ...checkType(type, `state.${index}.type`),
      ...(kind === 'map' && key === ''
        ? [error('config.required', 'Type of its keys is required.', `state.${index}.key`)]
        : []),
      ...(kind === 'map' && key !== '' ? checkType(key, `state.${index}.key`) : []),
    ]),
    ...checkColumnList(config.schema, 'schema'),
    ...(inputs.length > 0 ? checkTime(config, input) : []),
  ]
}

function checkTime(config: Config, input: StreamSchema): NodeProblem[] {
  const { timeMode, schema } = config
  const eventTime = toEventTime(config)
  const column = toColumns(schema).find(({ name }) => name.toLowerCase() === eventTime.toLowerCase())
  return [
    ...(timeMode === 'event' && input.eventTime === null
      ? [error('input.event-time', 'Timers in event time need one: choose its column in the source.')]
      : []),
    ...(eventTime !== '' && column?.type.kind !== 'timestamp'
      ? [error('config.event-time', 'The event time is one of the columns above, of the type timestamp.', 'eventTime')]
      : []),
    ...(timeMode === 'processing'
      ? [
          warning(
            'config.processing-time',
            'By the clock, a replay gives other rows, and a run of given input does not end.',
            'timeMode',
          ),
        ]
      : []),
    ...(input.changes === 'update'
      ? [error('input.changes', 'Rows of this input replace earlier ones; the code needs rows that stay.')]
      : []),
  ]
}

export const customStatefulProcessor = defineNode({
  ...PATTERN,
  type: 'custom-stateful-processor',
  label: 'Stateful Python',
  summary: 'Python code that keeps state for each key',
  synonyms: ['stateful processor', 'transformWithState', 'custom', 'code', 'state', 'timer'],
  icon: 'file-cog',
  lane: 'o-o--!',
  docs,
  config,
  example: {
    keys: ['origin'],
    code: 'from pyspark.sql.streaming import StatefulProcessor\n\n\nclass Counter(StatefulProcessor):\n    pass\n',
    class: 'Counter',
    state: [
      { id: 's1', name: 'seen', type: 'bigint' },
      { id: 's2', name: 'last', kind: 'map', key: 'string', type: 'struct<at:timestamp,delay:int>' },
    ],
    schema: [
      { id: 'c1', name: 'origin', type: 'string' },
      { id: 'c2', name: 'at', type: 'timestamp' },
    ],
    timeMode: 'event',
    eventTime: 'at',
  },
  outputs: () => [{ id: 'out', label: 'Rows', kind: 'stream' }],
  unfit: ({ outputMode, timeMode }, target) =>
    target === 'sdp' && outputMode === 'update'
      ? 'Its rows replace earlier ones, but datasets of a declarative pipeline are only added to.'
      : target === 'sdp' && timeMode === 'processing'
        ? 'An update of a declarative pipeline would not end while timers go by the clock.'
        : null,
  sql: 'Its processor is Python code.',
  sentence: (config) => {
    const { keys } = config
    if (config.class === '') return 'No class yet'
    return `${config.class}${keys.length > 0 ? ` by ${keys.join(', ')}` : ''}`
  },
  schema: (config, inputs) => ({
    out: {
      ...toDeclaredSchema({ schema: config.schema, eventTime: toEventTime(config) }, inputs),
      kind: 'stream',
      changes: config.outputMode,
      afterStateful: true,
    },
  }),
  keepTime: (config, inputs) => (config.timeMode === 'event' ? keepDeclaredTime(config, inputs) : null),
  problems,
  module: ({ code }) => code,
  context: (config, _inputs, { nodeId, module }) => ({
    nodeId,
    module,
    class: config.class === '' ? null : config.class,
    keys: config.keys,
    states: config.state.map(({ name, kind, key, type }) => ({
      name,
      kind,
      columns: toStateDdl(type),
      key: kind === 'map' ? toStateDdl(key) : null,
    })),
    ddl: toDdl(toColumns(config.schema)),
    calledWith: config.calledWith,
    timeMode: TIME_MODES[config.timeMode],
    eventTime: toEventTime(config) === '' ? null : config.eventTime,
    outputMode: config.outputMode,
  }),
})
