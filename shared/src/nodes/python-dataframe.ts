import { z } from 'zod'
import { toColumns, toDdl } from './columns.ts'
import { checkDeclared, declaredFields, keepDeclaredTime, toDeclaredSchema } from './declared.ts'
import { defineNode } from './define.ts'
import { code } from './fields.ts'
import { toListedPorts } from './listed-ports.ts'

const docs = `
Any DataFrame code over named inputs, for what no other node can say.

The code is a Python module of its own, kept exactly as it is typed. It defines \`transform\`, which takes the **inputs** by their names
and gives one DataFrame. The **columns of the result** are declared here; when the query starts, Spark compares them with what the code
gives and refuses to run where they differ.

Only Spark computes this node: there is no preview of it and of what follows.

Event time is carried on where the code passes its column on unchanged and it is named here. Do not call \`withWatermark\` on a stream that
has a watermark.
`

const config = z.strictObject({
  code: code('Python', { language: 'python', placeholder: 'def transform(flights):\n    return flights' }),
  ...declaredFields(),
})

export const pythonDataframe = defineNode({
  type: 'python-dataframe',
  category: 'transform',
  label: 'Python',
  summary: 'Any DataFrame code over named inputs',
  synonyms: ['pyspark', 'dataframe', 'code', 'custom', 'script'],
  icon: 'braces',
  docs,
  config,
  example: {
    code: 'def transform(flights):\n    return flights.selectExpr("origin", "delay * 60 AS seconds")\n',
    inputs: [{ id: 'i1', name: 'flights' }],
    schema: [
      { id: 'c1', name: 'origin', type: 'string' },
      { id: 'c2', name: 'seconds', type: 'int' },
    ],
  },
  inputs: ({ inputs }) => toListedPorts(inputs, 'Input', 'any'),
  outputs: () => [{ id: 'out', label: 'Rows', kind: 'any' }],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  analyses: () => true,
  sql: 'It is Python code.',
  stateful: false,
  sentence: ({ code }) => (code.trim() === '' ? 'No code yet' : `${code.trim().split('\n').length} lines of Python`),
  schema: (config, inputs) => ({ out: toDeclaredSchema(config, inputs) }),
  keepTime: keepDeclaredTime,
  problems: checkDeclared,
  module: ({ code }) => code,
  context: ({ inputs, schema, eventTime }, _inputs, { nodeId, module }) => ({
    nodeId,
    module,
    names: inputs.map(({ name }) => name),
    ddl: toDdl(toColumns(schema)),
    eventTime: eventTime === '' ? null : eventTime,
  }),
})
