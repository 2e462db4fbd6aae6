import { z } from 'zod'
import { createFilter } from '../engine/operators/filter.ts'
import { firstInput } from './columns.ts'
import { defineNode } from './define.ts'
import { BOOLEAN, checkField, compileField, toSql } from './expressions.ts'
import { expression } from './fields.ts'

const docs = `
Keeps the rows for which a condition is **true**.

Every other row leaves through **rejected**: those for which the condition is false and those for which it is *null*
(for example \`delay > 30\` where \`delay\` is null). So each row leaves through exactly one of the two outputs.

Rows are passed on at once and unchanged; event time and watermark stay as they were. No row is late here.

A condition that fails for a row, such as \`1 / amount > 2\` where \`amount\` is 0, leaves through **errors** in the preview
and **stops the query on Spark**, as Spark's ANSI mode does. Write \`try_divide(1, amount) > 2\` where that can happen.

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
  ],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  stateful: false,
  sentence: ({ condition }) => condition || 'No condition yet',
  schema: (_config, inputs) => ({ out: firstInput(inputs), rejected: firstInput(inputs) }),
  problems: ({ condition }, inputs) => checkField(condition, firstInput(inputs).columns, 'condition', BOOLEAN),
  engine: ({ condition }, inputs) => createFilter(compileField(condition, firstInput(inputs).columns, 'condition')),
  context: ({ condition }, inputs) => ({ condition: toSql(condition, firstInput(inputs).columns) }),
})
