import { z } from 'zod'
import { formatType, parseType } from '../expression/parse-type.ts'
import { quoteName } from '../expression/quote-name.ts'
import { checkColumnNames, error, firstInput } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { choice, code, columnName, columns, name, sparkType } from './fields.ts'
import { addColumn, checkType } from './made-column.ts'

const docs = `
Computes a column with a Python function of your own.

The code is a Python module, kept exactly as it is typed; **function** names the one in it that is called with the **arguments**, in their
order. What it gets and gives depends on **called with**:

- **One row**: Python values, and one value back. Simple, and slow for many rows.
- **pandas**: a \`pandas.Series\` for each argument, and a series of the same length back.
- **Arrow**: a \`pyarrow.Array\` for each argument, and an array of the same length back. The fastest.

A column of the same name is replaced where it stands; a new one comes last. An exception in the function ends the query.

Only Spark computes this node: there is no preview of it and of what follows.
`

const config = z.strictObject({
  code: code('Python', { language: 'python', placeholder: 'def score(amount):\n    return amount * 2' }),
  function: name('Function', { placeholder: 'score' }),
  kind: choice('Called with', { row: 'One row', pandas: 'pandas', arrow: 'Arrow' }, 'row'),
  inputs: columns('Arguments'),
  output: columnName('New column', { placeholder: 'score' }),
  outputType: sparkType('Type'),
})

type Config = z.output<typeof config>

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  return [
    ...(config.code !== '' && !new RegExp(`\\b${config.function}\\b`).test(config.code)
      ? [error('config.invalid', `The code has no function "${config.function}".`, 'function')]
      : []),
    ...(config.kind !== 'row' && config.inputs.length === 0
      ? [error('config.required', 'A function of whole columns needs at least one argument.', 'inputs')]
      : []),
    ...checkColumnNames(config.inputs, firstInput(inputs).columns, 'inputs'),
    ...checkType(config.outputType, 'outputType'),
  ]
}

export const customPythonUdf = defineNode({
  type: 'custom-python-udf',
  category: 'transform',
  label: 'Python function',
  summary: 'Compute a column with Python code',
  synonyms: ['udf', 'user defined function', 'pandas', 'arrow', 'code', 'custom'],
  icon: 'square-function',
  docs,
  config,
  example: {
    code: 'def score(delay):\n    return None if delay is None else delay / 60\n',
    function: 'score',
    inputs: ['delay'],
    output: 'hours',
    outputType: 'double',
  },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'any' }],
  outputs: () => [{ id: 'out', label: 'Rows', kind: 'any' }],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  sql: 'Its function is Python code.',
  stateful: false,
  rowByRow: true,
  once: true,
  sentence: ({ function: name, inputs, output }) =>
    name === '' ? 'No function yet' : `${output} = ${name}(${inputs.join(', ')})`,
  schema: (config, inputs) => ({ out: addColumn(firstInput(inputs), config.output, config.outputType) }),
  problems,
  module: ({ code }) => code,
  context: ({ function: name, kind, inputs, output, outputType }, _inputs, { module }) => {
    const type = parseType(outputType)
    return {
      module,
      function: name === '' ? null : name,
      wrap: { row: 'udf', pandas: 'pandas_udf', arrow: 'arrow_udf' }[kind],
      arguments: inputs.map((column) => quoteName(column)),
      output,
      type: type ? formatType(type) : 'string',
    }
  },
})
