import { z } from 'zod'
import { isClosed } from '../expression/is-closed.ts'
import { markQuery } from '../expression/parameter-mark.ts'
import { formatType } from '../expression/parse-type.ts'
import { renderName } from '../expression/print.ts'
import { quoteName } from '../expression/quote-name.ts'
import { error, toColumns, toDdl } from './columns.ts'
import { checkDeclared, declaredFields, keepDeclaredTime, toDeclaredSchema } from './declared.ts'
import { defineNode, type NodeProblem } from './define.ts'
import { code } from './fields.ts'
import { toListedPorts } from './listed-ports.ts'

const docs = `
Any \`SELECT\` of Spark SQL over named inputs, for what no other node can say.

Each **input** has the name by which the query calls it, and is a port. The **columns of the result** are declared here, because nothing but
Spark can know them; when the query starts, Spark compares them with what the \`SELECT\` gives and refuses to run where they differ.

In a pipeline that is written in SQL the result is converted to the declared types instead.

Only Spark computes this node: there is no preview of it and of what follows.

Event time is carried on where the query passes its column on unchanged and it is named here. Aggregates, joins and \`DISTINCT\` over a
stream keep state, and need the watermark of their inputs to forget it.

A parameter is written \`\${name}\`: outside of quotes it is a value of its type, within quotes a part of the text.

Example: \`SELECT origin, delay FROM flights WHERE delay > (SELECT 30)\`
`

const config = z.strictObject({
  sql: code('Query', { language: 'sql', placeholder: 'SELECT * FROM flights' }),
  ...declaredFields(),
})

export const sqlQuery = defineNode({
  type: 'sql-query',
  category: 'transform',
  label: 'SQL',
  summary: 'Any SELECT over named inputs',
  synonyms: ['query', 'select', 'sql', 'join', 'custom'],
  icon: 'file-code-2',
  docs,
  config,
  example: {
    sql: 'SELECT origin, delay * 60 AS seconds FROM flights WHERE delay > 30',
    inputs: [{ id: 'i1', name: 'flights' }],
    schema: [
      { id: 'c1', name: 'origin', type: 'string' },
      { id: 'c2', name: 'seconds', type: 'int' },
    ],
  },
  inputs: ({ inputs }) => toListedPorts(inputs, 'Input', 'any'),
  outputs: () => [{ id: 'out', label: 'Rows', kind: 'any' }],
  analyses: () => true,
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  stateful: false,
  sentence: ({ sql }) => sql.trim().replace(/\s+/g, ' ') || 'No query yet',
  schema: (config, inputs) => ({ out: toDeclaredSchema(config, inputs) }),
  keepTime: keepDeclaredTime,
  problems: (config, inputs) => [...checkQuery(config.sql), ...checkDeclared(config, inputs)],
  sql: ({ sql, inputs, schema, eventTime }, _inputs, { relations }) => ({
    query: sql.trim().replace(/;$/, ''),
    inputs: inputs.slice(0, relations.length).map(({ name }, index) => ({ name, rows: relations[index] ?? '' })),
    columns: toColumns(schema).map(({ name, type }) => ({
      name,
      // A conversion, even to the type that it has, would take the watermark from its column.
      sql: name === eventTime ? null : `CAST(${renderName(name)} AS ${formatType(type)})`,
    })),
  }),
  context: ({ sql, inputs, schema, eventTime }, _inputs, { nodeId, from }) => ({
    nodeId,
    query: toQuery(markQuery(sql), inputs.slice(0, from.length)),
    ddl: toDdl(toColumns(schema)),
    eventTime: eventTime === '' ? null : eventTime,
  }),
})

/** The query over Python's placeholders for its inputs, so that it makes no views: a declarative pipeline may not make any. */
function toQuery(sql: string, inputs: readonly { name: string }[]): string {
  const named = inputs.map(({ name }, index) => `${quoteName(name)} AS (SELECT * FROM {input_${index}})`)
  const query = sql.trim().replace(/;$/, '').replaceAll('{', '{{').replaceAll('}', '}}')
  return named.length === 0 ? query : `WITH ${named.join(', ')}\nSELECT * FROM (\n${query}\n)`
}

function checkQuery(sql: string): NodeProblem[] {
  return isClosed(`${sql.trim().replace(/;$/, '')}\n`)
    ? []
    : [
        error(
          'config.query',
          'This is not one query: a bracket, a quote or a comment is left open, or a second statement follows.',
          'sql',
        ),
      ]
}
