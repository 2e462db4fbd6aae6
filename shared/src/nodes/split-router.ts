import { z } from 'zod'
import { createRoute } from '../engine/operators/route.ts'
import { checkNames, error, firstInput } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { BOOLEAN, checkField, compileField, toSql } from './expressions.ts'
import { choice, expression, records, text, toggle } from './fields.ts'
import { checkPortIds, toListedPorts, toPortId } from './listed-ports.ts'

const docs = `
Sends each row to one of several outputs, or to each that it belongs to.

Every **route** has a name and a condition, and is an output. With **the first that is true** a row takes the first route, in the
order of the list, whose condition is true; with **every one that is true** it takes all of them, so the same row may leave more than
once. A condition that is *null* for a row is not true.

Rows for which no condition is true leave through **other**; without that output they are dropped.

Rows are passed on at once and unchanged; event time stays. A condition that fails for a row leaves through the preview's **errors**
and **stops the query on Spark**.

Example: \`severe\`: \`delay > 120\`, \`late\`: \`delay > 30\`
`

const config = z.strictObject({
  routes: records(
    'Routes',
    { name: text('Name'), condition: expression('Condition', { expects: 'boolean', placeholder: 'delay > 30' }) },
    { item: 'route' },
  ),
  mode: choice('A row takes', { first: 'the first that is true', every: 'every one that is true' }, 'first'),
  other: toggle('Output for all other rows', true),
})

type Config = z.output<typeof config>

const OTHER = 'other'

function toOutputs({ routes, other }: Config) {
  const ports = toListedPorts(routes, 'Route', 'any')
  return other ? [...ports, { id: OTHER, label: 'Other', kind: 'any' as const }] : ports
}

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const { columns } = firstInput(inputs)
  return [
    ...(config.routes.length === 0 ? [error('config.required', 'Add a route.', 'routes')] : []),
    ...checkNames(config.routes, 'routes'),
    ...checkPortIds(config.routes, [OTHER, 'errors'], 'routes'),
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
  sentence: ({ routes, mode }) =>
    routes.length === 0
      ? 'No routes yet'
      : `${mode === 'every' ? 'each of ' : ''}${routes.map(({ name }) => name).join(', ')}`,
  schema: (config, inputs) => Object.fromEntries(toOutputs(config).map(({ id }) => [id, firstInput(inputs)])),
  problems,
  engine: ({ routes, mode, other }, inputs) => {
    const { columns } = firstInput(inputs)
    return createRoute({
      routes: routes.map((route, index) => ({
        port: toPortId(route, index),
        condition: compileField(route.condition, columns, `routes.${index}.condition`),
      })),
      every: mode === 'every',
      otherwise: other ? OTHER : null,
    })
  },
  context: ({ routes, mode, other }, inputs) => {
    const { columns } = firstInput(inputs)
    const sql = routes.map(({ condition }) => toSql(condition, columns))
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
    }
  },
})

/** True where a condition is false or null. */
const negate = (condition: string) => `(${condition}) IS NOT TRUE`
