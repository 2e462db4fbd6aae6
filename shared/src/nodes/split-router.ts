import { z } from 'zod'
import { createRoute } from '../engine/operators/route.ts'
import { checkNames, error, firstInput } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { toFailed } from './error-column.ts'
import { BOOLEAN, checkField, compileField, negate, toGuardedSql } from './expressions.ts'
import { ERRORS, toErrorSchema, toFailureContext, toFailureQuery } from './failures.ts'
import { choice, expression, records, text, toggle } from './fields.ts'
import { checkPortIds, toListedPorts, toPortId } from './listed-ports.ts'

const docs = `
Sends each row to one of several outputs, or to each that it belongs to.

Every **route** has a name and a condition, and is an output. With **the first that is true** a row takes the first route, in the
order of the list, whose condition is true; with **every one that is true** it takes all of them, so the same row may leave more than
once. A condition that is *null* for a row is not true.

Rows for which no condition is true leave through **other**; without that output they are dropped.

Rows are passed on at once and unchanged; event time stays. A row for which a condition fails leaves through **errors** alone, with the
reason in \`_error\`, such as \`severe: DIVIDE_BY_ZERO\`; where nothing is connected there, such rows are only counted. What stands behind the
route that a row takes is not looked at, unless it takes every one.

Example: \`severe\`: \`delay > 120\`, \`late\`: \`delay > 30\`
`

const config = z.strictObject({
  routes: records(
    'Routes',
    {
      name: text('Name', { parameters: false }),
      condition: expression('Condition', { expects: 'boolean', placeholder: 'delay > 30' }),
    },
    { item: 'route' },
  ),
  mode: choice('A row takes', { first: 'the first that is true', every: 'every one that is true' }, 'first'),
  other: toggle('Output for all other rows', true),
})

type Config = z.output<typeof config>

const OTHER = 'other'

function toOutputs({ routes, other }: Config) {
  const ports = toListedPorts(routes, 'Route', 'any')
  return [...ports, ...(other ? [{ id: OTHER, label: 'Other', kind: 'any' as const }] : []), ERRORS]
}

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const { columns } = firstInput(inputs)
  return [
    ...(config.routes.length === 0 ? [error('config.required', 'Add a route.', 'routes')] : []),
    ...checkNames(config.routes, 'routes'),
    ...checkPortIds(config.routes, [OTHER, ERRORS.id], 'routes'),
    ...config.routes.flatMap(({ condition }, index) =>
      checkField(condition, columns, `routes.${index}.condition`, BOOLEAN),
    ),
  ]
}

export const splitRouter = defineNode({
  type: 'split-router',
  category: 'transform',
  label: 'Split',
  summary: 'Send rows to several outputs by conditions',
  synonyms: ['router', 'route', 'branch', 'switch', 'case', 'if', 'partition'],
  icon: 'split',
  docs,
  config,
  example: {
    routes: [
      { id: 'r1', name: 'severe', condition: 'delay > 120' },
      { id: 'r2', name: 'late', condition: 'delay > 30' },
    ],
  },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'any' }],
  outputs: toOutputs,
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  stateful: false,
  rowByRow: true,
  sentence: ({ routes, mode }) =>
    routes.length === 0
      ? 'No routes yet'
      : `${mode === 'every' ? 'each of ' : ''}${routes.map(({ name }) => name).join(', ')}`,
  schema: (config, inputs) => {
    const input = firstInput(inputs)
    const schemas = Object.fromEntries(toOutputs(config).map(({ id }) => [id, input]))
    return { ...schemas, errors: toErrorSchema(input) }
  },
  problems,
  engine: ({ routes, mode, other }, inputs) => {
    const { columns } = firstInput(inputs)
    return createRoute({
      routes: routes.map((route, index) => ({
        port: toPortId(route, index),
        condition: compileField(route.condition, columns, `routes.${index}.condition`, toPlace(route, index)),
      })),
      every: mode === 'every',
      otherwise: other ? OTHER : null,
      toFailed: toFailed(columns),
    })
  },
  sql: (config, inputs, options) => {
    const { routes, other, reasons } = toConditions(config, inputs)
    const condition =
      options.port === OTHER ? other : (routes.find(({ port }) => port === options.port)?.condition ?? '')
    return toFailureQuery(reasons, firstInput(inputs).columns, options, condition)
  },
  context: (config, inputs, options) => {
    const { reasons, ...conditions } = toConditions(config, inputs)
    return { ...conditions, ...toFailureContext(reasons, options) }
  },
})

/** What a row satisfies that takes each of the outputs; `all` where every row takes `other`. */
function toConditions({ routes, mode, other }: Config, inputs: readonly NodeInput[]) {
  const { columns } = firstInput(inputs)
  const guarded = routes.map((route, index) => toGuardedSql(route.condition, columns, toPlace(route, index)))
  const sql = guarded.map(({ value }) => value)
  // Of the first route that is true: none of those before it is.
  const only = sql.map((condition, index) => [...sql.slice(0, index).map(negate), `(${condition})`].join(' AND '))
  return {
    routes: routes.map((route, index) => ({
      port: toPortId(route, index),
      name: route.name,
      condition: (mode === 'every' ? sql : only)[index] ?? '',
    })),
    other: other && sql.length > 0 ? sql.map(negate).join(' AND ') : null,
    all: other && sql.length === 0,
    reasons: guarded.map(({ failed }, index) => (mode === 'every' ? failed : unlessTaken(failed, sql.slice(0, index)))),
  }
}

/** What people call a route. */
const toPlace = (route: Config['routes'][number], index: number) => route.name || toPortId(route, index)

/** Why a route fails, where none before it is taken. */
function unlessTaken(failed: string | null, before: readonly string[]): string | null {
  if (failed === null || before.length === 0) return failed
  return `CASE WHEN ${before.map(negate).join(' AND ')} THEN ${failed} END`
}
