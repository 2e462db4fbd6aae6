import { z } from 'zod'
import { createFilter } from '../engine/operators/filter.ts'
import { firstInput } from './columns.ts'
import { defineNode } from './define.ts'
import { toFailed } from './error-column.ts'
import { BOOLEAN, checkField, compileField, negate, toGuardedSql } from './expressions.ts'
import { ERRORS, toErrorSchema, toFailureContext, toFailureQuery } from './failures.ts'
import { expression } from './fields.ts'

const docs = `
Keeps the rows for which a condition is **true**.

Every other row leaves through **rejected**: those for which the condition is false and those for which it is *null*
(for example \`delay > 30\` where \`delay\` is null).

Rows are passed on at once and unchanged; event time and watermark stay as they were. No row is late here.

A row for which the condition fails, such as \`1 / amount > 2\` where \`amount\` is 0, leaves through **errors**, with the reason in
\`_error\`: \`condition: DIVIDE_BY_ZERO\`. Where nothing is connected there, such rows are only counted.

Example: \`delay > 30 AND origin <> 'LAX'\`
`

export const filter = defineNode({
  type: 'filter',
  category: 'transform',
  label: 'Filter',
  summary: 'Keep the rows that satisfy a condition',
  synonyms: ['where', 'select rows', 'condition', 'reject'],
  icon: 'filter',
  docs,
  config: z.strictObject({
    condition: expression('Condition', { expects: 'boolean', placeholder: 'delay > 30' }),
  }),
  example: { condition: 'delay > 30' },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'any' }],
  outputs: () => [
    { id: 'out', label: 'Kept', kind: 'any' },
    { id: 'rejected', label: 'Rejected', kind: 'any' },
    ERRORS,
  ],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  stateful: false,
  rowByRow: true,
  sentence: ({ condition }) => condition || 'No condition yet',
  schema: (_config, inputs) => {
    const input = firstInput(inputs)
    return { out: input, rejected: input, errors: toErrorSchema(input) }
  },
  problems: ({ condition }, inputs) => checkField(condition, firstInput(inputs).columns, 'condition', BOOLEAN),
  engine: ({ condition }, inputs) => {
    const { columns } = firstInput(inputs)
    return createFilter(compileField(condition, columns, 'condition'), toFailed(columns))
  },
  sql: ({ condition }, inputs, options) => {
    const { columns } = firstInput(inputs)
    const { value, failed } = toGuardedSql(condition, columns, 'condition')
    return toFailureQuery([failed], columns, options, options.port === 'rejected' ? negate(value) : value)
  },
  context: ({ condition }, inputs, options) => {
    const { value, failed } = toGuardedSql(condition, firstInput(inputs).columns, 'condition')
    return { condition: value, ...toFailureContext([failed], options) }
  },
})
