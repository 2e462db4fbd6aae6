import { z } from 'zod'
import { createExpect } from '../engine/operators/expect.ts'
import type { Column } from '../expression/types.ts'
import type { JsonObject } from '../pipeline/model.ts'
import { checkNames, error, firstInput } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem, type SqlOptions } from './define.ts'
import { ERROR_COLUMN, toFailed, withReason } from './error-column.ts'
import { BOOLEAN, checkField, compileField, negate, toGuardedSql } from './expressions.ts'
import { ERRORS, toErrorSchema, toFailureContext, toFailureQuery } from './failures.ts'
import { choice, expression, records, text } from './fields.ts'

const docs = `
Checks what every row must satisfy, and says what becomes of a row that does not.

Each **expectation** has a name and a constraint. It is violated where the constraint is false **or null**: \`amount > 0\` is violated by a
row without an amount. What becomes of a violating row:

- **Warn**: it is kept, and counted.
- **Drop**: it is left out.
- **Quarantine**: it leaves through **quarantine**, with the names of what it violates in \`_error\`.
- **Fail**: the query ends with an error. In the preview the row leaves through **errors**.

A row for which a constraint cannot be computed, such as \`1 / amount > 2\` where \`amount\` is 0, violates nothing: it leaves through **errors**, with
the reason in \`_error\`, such as \`plausible amount: DIVIDE_BY_ZERO\`. Where nothing is connected there, such rows are only counted.

A row that violates several takes the strictest: fail, then quarantine, then drop.

How many rows violated each expectation is in the query's progress on Spark, as the observed metrics of this node.
`

const config = z.strictObject({
  expectations: records(
    'Expectations',
    {
      name: text('Name'),
      constraint: expression('Must be true', { expects: 'boolean', placeholder: 'amount > 0' }),
      action: choice('If not', { warn: 'Warn', drop: 'Drop', quarantine: 'Quarantine', fail: 'Fail' }, 'warn'),
    },
    { item: 'expectation' },
  ),
})

type Config = z.output<typeof config>

const hasQuarantine = ({ expectations }: Config) => expectations.some(({ action }) => action === 'quarantine')

function problems({ expectations }: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const { columns } = firstInput(inputs)
  return [
    ...(expectations.length === 0 ? [error('config.required', 'Add an expectation.', 'expectations')] : []),
    ...checkNames(expectations, 'expectations'),
    ...expectations.flatMap(({ constraint }, index) =>
      checkField(constraint, columns, `expectations.${index}.constraint`, BOOLEAN),
    ),
  ]
}

export const dataQualityExpectations = defineNode({
  type: 'data-quality-expectations',
  category: 'transform',
  label: 'Expectations',
  summary: 'Check rows; warn, drop, quarantine or fail',
  synonyms: ['data quality', 'expect', 'constraint', 'validate', 'check', 'quarantine', 'assert'],
  icon: 'shield-check',
  docs,
  config,
  example: {
    expectations: [
      { id: 'e1', name: 'has an origin', constraint: "origin <> ''", action: 'quarantine' },
      { id: 'e2', name: 'plausible delay', constraint: 'delay < 3000', action: 'drop' },
    ],
  },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'any' }],
  outputs: (config) => [
    { id: 'out', label: 'Kept', kind: 'any' },
    ...(hasQuarantine(config) ? [{ id: 'quarantine', label: 'Quarantine', kind: 'any' as const }] : []),
    ERRORS,
  ],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  stateful: false,
  sentence: ({ expectations }) =>
    expectations.length === 0
      ? 'No expectations yet'
      : expectations.map(({ name, action }) => `${name} (${action})`).join(', '),
  schema: (_config, inputs) => {
    const input = firstInput(inputs)
    return { out: input, quarantine: toErrorSchema(input), errors: toErrorSchema(input) }
  },
  problems,
  engine: ({ expectations }, inputs) => {
    const { columns } = firstInput(inputs)
    return createExpect(
      expectations.map(({ name, constraint, action }, index) => ({
        name,
        action,
        constraint: compileField(constraint, columns, `expectations.${index}.constraint`, name),
      })),
      toFailed(columns),
    )
  },
  sql: (config, inputs, options) =>
    options.environment === 'spark'
      ? 'Violations are counted as a metric that is observed on the way, for which open-source Spark has no SQL.'
      : toConstraints(config, firstInput(inputs).columns, options),
  context: (config, inputs, options) => {
    const { columns } = firstInput(inputs)
    const guarded = config.expectations.map(({ name, constraint }) => toGuardedSql(constraint, columns, name))
    return {
      expectations: config.expectations.map(({ name, action }, index) => ({
        name,
        constraint: guarded[index]?.value ?? '',
        action,
      })),
      hasQuarantine: hasQuarantine(config),
      ...toFailureContext(
        guarded.map(({ failed }) => failed),
        options,
      ),
    }
  },
})

const VIOLATIONS = { warn: null, drop: 'DROP ROW', fail: 'FAIL UPDATE', quarantine: null }

/**
 * Databricks' own expectations, which count violations in the pipeline's event log. Rows to put aside go another way than the others; one
 * that also violates what must not fail goes where it fails.
 */
function toConstraints({ expectations }: Config, columns: readonly Column[], options: SqlOptions): JsonObject {
  const guarded = expectations.map(({ name, constraint }) => toGuardedSql(constraint, columns, name))
  const checks = expectations.map(({ name, action }, index) => ({
    name,
    condition: `(${guarded[index]?.value}) IS TRUE`,
    violation: VIOLATIONS[action],
    action,
  }))
  const isQuarantine = options.port === 'quarantine'
  const constraints = options.port === ERRORS.id ? [] : checks.filter((each) => isQuarantine === isPutAside(each))
  const violated = checks.map(({ name, condition }) => ({ name, condition }))
  const reasons = guarded.map(({ failed }) => failed)
  return {
    constraints,
    columns: isQuarantine
      ? withReason(columns).map((each) => toListed(each, each === ERROR_COLUMN ? violated : []))
      : [],
    ...toFailureQuery(reasons, columns, options, isQuarantine ? negate(join(checks, 'quarantine')) : toKept(checks)),
  }
}

const isPutAside = ({ action }: { readonly action: string }) => action === 'quarantine'

const toListed = ({ name }: Column, violated: readonly JsonObject[]) => ({ name, violated })

interface Check {
  readonly action: string
  readonly condition: string
}

const join = (checks: readonly Check[], action: string) =>
  checks.flatMap((check) => (check.action === action ? [check.condition] : [])).join(' AND ')

/** What is not put aside; null where everything goes on. */
function toKept(checks: readonly Check[]): string | null {
  const [kept, safe] = [join(checks, 'quarantine'), join(checks, 'fail')]
  return kept === '' ? null : safe === '' ? kept : `(${kept}) OR ${negate(safe)}`
}
