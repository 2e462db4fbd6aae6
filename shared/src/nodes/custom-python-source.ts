import { z } from 'zod'
import type { Column } from '../expression/types.ts'
import { checkColumnList, checkNames, columnRecords, error, toColumns, toDdl } from './columns.ts'
import { checkClass } from './declared.ts'
import { defineNode, type NodeProblem } from './define.ts'
import { checkEventTime, eventTimeFields, toReading, toSourceSchema, toTimeContext } from './event-time.ts'
import { code, name, records, secret, text } from './fields.ts'

const docs = `
Reads a stream by a Python Data Source of your own, for what no other source can read.

The code is a Python module, kept exactly as it is typed; **class** names the subclass of \`pyspark.sql.datasource.DataSource\` in it. The
class gives a schema and a \`streamReader\`, or the simpler \`simpleStreamReader\`, which reads in one process beside the driver. Spark keeps the
offsets that the reader gives in the query's checkpoint and asks for a batch again after a crash: from the same offsets it must give the
same rows. What the module imports beyond Spark's own libraries has to be installed where the pipeline runs.

**Options** and **secret options** are what the class finds in \`self.options\`; a secret is read where the pipeline runs, and only its
reference is kept. The **columns** are declared here; when the query starts, Spark compares them with what the class says and refuses to run
where they differ. An exception of the code ends the query and is shown at its line.

On open-source Spark 4.2 it runs in Structured Streaming: a declarative pipeline ends there when it reads a Python Data Source.

Only Spark computes this node: there is no preview of it and of what follows, except over rows that are handed to it.

**Example.** A source that counts, one number a batch:

\`\`\`
from pyspark.sql.datasource import DataSource, SimpleDataSourceStreamReader


class Counter(DataSource):
    def schema(self):
        return "n bigint"

    def simpleStreamReader(self, schema):
        return CounterReader(int(self.options.get("from", "0")))


class CounterReader(SimpleDataSourceStreamReader):
    def __init__(self, first):
        self.first = first

    def initialOffset(self):
        return {"n": self.first}

    def read(self, start):
        return iter([(start["n"],)]), {"n": start["n"] + 1}

    def readBetweenOffsets(self, start, end):
        return iter([(n,) for n in range(start["n"], end["n"])])
\`\`\`
`

const config = z.strictObject({
  code: code('Python', { language: 'python', placeholder: 'class MySource(DataSource):\n    …' }),
  class: name('Class', { placeholder: 'MySource' }),
  options: records('Options', { name: text('Name'), value: text('Value') }, { item: 'option' }),
  secrets: records('Secret options', { name: text('Name'), secret: secret('Secret') }, { item: 'secret option' }),
  schema: columnRecords('Columns'),
  eventTime: eventTimeFields(),
})

type Config = z.output<typeof config>

const readColumns = ({ schema }: Config): Column[] => toColumns(schema)

function problems(config: Config): NodeProblem[] {
  const { options, secrets } = config
  return [
    ...checkClass(config),
    ...checkNames(options, 'options'),
    ...checkNames(secrets, 'secrets'),
    ...secrets.flatMap(({ name, secret }, index) => [
      ...(secret === null ? [error('config.required', 'Secret is required.', `secrets.${index}.secret`)] : []),
      ...(options.some((option) => option.name.toLowerCase() === name.toLowerCase())
        ? [error('config.duplicate-name', `There are two options "${name}".`, `secrets.${index}.name`)]
        : []),
    ]),
    ...checkColumnList(config.schema, 'schema'),
    ...checkEventTime(readColumns(config), config.eventTime),
  ]
}

export const customPythonSource = defineNode({
  type: 'custom-python-source',
  category: 'source',
  label: 'Python source',
  summary: 'Read a stream by Python code',
  synonyms: ['data source', 'custom', 'code', 'connector', 'api', 'reader'],
  icon: 'file-code',
  docs,
  config,
  example: {
    code: 'from pyspark.sql.datasource import DataSource\n\n\nclass Sensors(DataSource):\n    pass\n',
    class: 'Sensors',
    options: [{ id: 'o1', name: 'url', value: 'https://example.com/sensors' }],
    secrets: [{ id: 's1', name: 'token', secret: { scope: 'sensors', key: 'token' } }],
    schema: [
      { id: 'c1', name: 'sensor', type: 'string' },
      { id: 'c2', name: 'at', type: 'timestamp' },
    ],
    eventTime: { column: 'at' },
  },
  inputs: () => [],
  outputs: () => [
    { id: 'out', label: 'Rows', kind: 'stream' },
    { id: 'errors', label: 'Errors', kind: 'stream' },
  ],
  targets: { databricks: ['sdp', 'sss'], spark: ['sss'] },
  sql: 'Its Data Source is Python code.',
  // Its client takes the metrics of a source's Python for an unknown answer (UNKNOWN_RESPONSE), and the update fails.
  unfit: (_config, target, environment) =>
    target === 'sdp' && environment === 'spark'
      ? 'A declarative pipeline of Spark 4.2 ends when it reads a Python Data Source.'
      : null,
  analyses: () => true,
  stateful: false,
  sentence: (config) => (config.class === '' ? 'No class yet' : `rows of ${config.class}`),
  schema: (config) => toSourceSchema(readColumns(config), config.eventTime),
  problems,
  source: (config) => toReading(readColumns(config), config.eventTime, config.schema),
  module: ({ code }) => code,
  context: (config, _inputs, { nodeId, module }) => ({
    nodeId,
    module,
    class: config.class === '' ? null : config.class,
    options: config.options.map(({ name, value }) => ({ name, value })),
    secrets: config.secrets.flatMap(({ name, secret }) => (secret ? [{ name, ...secret }] : [])),
    ddl: toDdl(readColumns(config)),
    ...toTimeContext(config.eventTime, config.schema),
    malformed: false,
  }),
})
