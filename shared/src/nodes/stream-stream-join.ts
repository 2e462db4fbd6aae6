import { z } from 'zod'
import { createStreamJoin } from '../engine/operators/stream-join.ts'
import { renderName } from '../expression/print.ts'
import { quoteName } from '../expression/quote-name.ts'
import type { Column } from '../expression/types.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { checkNames, error, inputAt, NO_STREAM, warning } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { toInterval, toMilliseconds } from './duration.ts'
import { toFailed } from './error-column.ts'
import { BOOLEAN, checkField, compileField, type GuardedSql, toGuardedSql } from './expressions.ts'
import { ERRORS, toErrorSchema, toFailureContext, toFailureQuery } from './failures.ts'
import {
  choice,
  column,
  columnName,
  group,
  optionalDuration,
  optionalExpression,
  records,
  withDefault,
} from './fields.ts'
import { checkPairs, describePair, positionOf } from './join-pairs.ts'

const docs = `
Joins two streams: rows that agree in their **equal columns**, whose times are close to each other, and for which the **condition** holds.

The **time bound** says how far the right row's event time may be from the left one's: from *before* it to *after* it, both ends included. It
is what lets Spark forget rows; without it the state grows for ever. Both streams need an event time for it.

- **Inner** gives each pair as soon as both rows have come.
- **Left**, **right** and **full** also give rows that never had a partner, with nulls on the other side: when the watermark has passed the
  last time at which one could come. They need the time bound.
- **Left semi** gives each left row once, when its first partner comes, and no columns of the right.

The right stream's columns get the **prefix**. A null agrees with nothing. Rows that arrive at or below the watermark are dropped; the
watermark follows the **slower** of the two streams, so a stream that falls silent holds everything back.

A pair for which the condition fails does not belong together. An **inner** join gives it to **errors**, the columns of both and the reason in
\`_error\`, such as \`condition: DIVIDE_BY_ZERO\`; in the others it is no pair and nothing more.

The result has no event time: a row may come out long after the times that it carries, so windows and patterns cannot follow.

Example: clicks joined with impressions by \`ad_id\`, from 0 seconds before to 1 hour after
`

const config = z.strictObject({
  on: records(
    'Equal columns',
    { left: column('Left', { port: 'left', isKey: true }), right: column('Right', { port: 'right', isKey: true }) },
    { item: 'pair' },
  ),
  type: choice(
    'Join',
    { inner: 'Inner', left: 'Left', right: 'Right', full: 'Full', 'left-semi': 'Left semi' },
    'inner',
  ),
  timeBound: group('Time bound', {
    before: optionalDuration('Right before left by at most'),
    after: optionalDuration('Right after left by at most'),
  }),
  condition: optionalExpression('Condition', {
    expects: 'boolean',
    placeholder: 'amount > right_amount',
    help: 'Over the columns of both; those of the right with their prefix.',
  }),
  prefix: withDefault(columnName('Prefix of the right columns'), 'right_'),
})

type Config = z.output<typeof config>

const KEEPS_ALONE = ['left', 'right', 'full']

interface Sides {
  readonly left: StreamSchema
  readonly right: StreamSchema
  /** Columns of both, the right ones with their prefix. */
  readonly both: readonly Column[]
}

function toSides({ prefix, type }: Config, inputs: readonly NodeInput[]): Sides {
  const [left, right] = [inputAt(inputs, 'left'), inputAt(inputs, 'right')]
  const may = (column: Column, isAlone: boolean) => ({ ...column, nullable: column.nullable || isAlone })
  return {
    left,
    right,
    both: [
      ...left.columns.map((each) => may(each, type === 'right' || type === 'full')),
      ...right.columns.map((each) => ({ ...may(each, type === 'left' || type === 'full'), name: prefix + each.name })),
    ],
  }
}

/** The bound in milliseconds; null where it is not set or a stream has no time. */
function toBound({ timeBound: { before, after } }: Config, { left, right }: Sides) {
  if ((before === '' && after === '') || !left.eventTime || !right.eventTime) return null
  return { beforeMs: before === '' ? 0 : toMilliseconds(before), afterMs: after === '' ? 0 : toMilliseconds(after) }
}

function toSchema(config: Config, inputs: readonly NodeInput[]): StreamSchema {
  const { left, both } = toSides(config, inputs)
  return { ...NO_STREAM, columns: config.type === 'left-semi' ? left.columns : both }
}

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const sides = toSides(config, inputs)
  const { left, right, both } = sides
  if (inputs.length < 2) return []
  return [
    ...checkPairs(config.on, { name: 'left', columns: left.columns }, { name: 'right', columns: right.columns }),
    ...checkTime(config, sides),
    ...checkNames(both, '').map(({ message }) =>
      error('config.duplicate-name', `${message.slice(0, -1)}: choose another prefix.`, 'prefix'),
    ),
    ...checkField(config.condition, both, 'condition', BOOLEAN),
    ...[left, right].flatMap((side) =>
      side.afterStateful
        ? [
            error(
              'join.after-stateful',
              'A join cannot follow a pattern or a windowed aggregate: write its rows to a table, and read that.',
            ),
          ]
        : [],
    ),
  ]
}

function checkTime(config: Config, sides: Sides): NodeProblem[] {
  const { before, after } = config.timeBound
  const isSet = before !== '' || after !== ''
  if (isSet && toBound(config, sides) === null) {
    const which = sides.left.eventTime ? 'right' : 'left'
    return [error('input.event-time', `The ${which} stream has no event time for the time bound.`, 'timeBound.after')]
  }
  if (isSet) return []
  const fix = { label: 'Bound to 10 minutes after', field: 'timeBound.after', value: '10 minutes' }
  return KEEPS_ALONE.includes(config.type)
    ? [
        error(
          'join.unbounded',
          'Without a time bound it is never known that a row has no partner.',
          'timeBound.after',
          fix,
        ),
      ]
    : [warning('join.unbounded', 'Without a time bound every row is kept for ever.', 'timeBound.after', fix)]
}

export const streamStreamJoin = defineNode({
  type: 'stream-stream-join',
  category: 'transform',
  label: 'Join streams',
  summary: 'Pairs of rows of two streams, close in time',
  synonyms: ['interval join', 'inner join', 'left join', 'outer join', 'semi', 'correlate', 'combine'],
  icon: 'git-merge',
  docs,
  config,
  example: { on: [{ id: 'p1', left: 'origin', right: 'origin' }], timeBound: { after: '10 minutes' } },
  inputs: () => [
    { id: 'left', label: 'Left', kind: 'stream' },
    { id: 'right', label: 'Right', kind: 'stream' },
  ],
  outputs: ({ type }) => [
    { id: 'out', label: 'Rows', kind: 'stream' },
    ...(type === 'inner' ? [{ ...ERRORS, kind: 'stream' as const }] : []),
  ],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  stateful: true,
  sentence: ({ on, type, timeBound: { before, after } }) => {
    if (on.length === 0) return 'No columns yet'
    const time = [before && `${before} before`, after && `${after} after`].filter(Boolean).join(' to ')
    return `${type} by ${on.map(({ left, right }) => describePair(left, right)).join(', ')}${time && `, ${time}`}`
  },
  schema: (config, inputs) => {
    const out = toSchema(config, inputs)
    return { out, errors: toErrorSchema(out) }
  },
  known: (config, inputs) => toSides(config, inputs).both,
  problems,
  engine: (config, inputs) => {
    const sides = toSides(config, inputs)
    const sideOf = (name: 'left' | 'right') => {
      const { columns, eventTime } = sides[name]
      return {
        keys: config.on.map((pair) => positionOf(columns, pair[name])),
        eventTime: eventTime ? positionOf(columns, eventTime.column) : null,
        width: columns.length,
      }
    }
    return createStreamJoin({
      type: config.type,
      left: sideOf('left'),
      right: sideOf('right'),
      keyTypes: config.on.map(
        ({ left }) => sides.left.columns[positionOf(sides.left.columns, left)]?.type ?? { kind: 'void' },
      ),
      bound: toBound(config, sides),
      condition: config.condition === '' ? null : compileField(config.condition, sides.both, 'condition'),
      toFailed: toFailed(sides.both),
    })
  },
  sql: (config, inputs, options) => {
    const { relations } = options
    const sides = toSides(config, inputs)
    const { on, failed } = toJoin(config, sides)
    return {
      left: relations[0] ?? '',
      right: relations[1] ?? '',
      join: JOINS[config.type],
      columns: sides.right.columns.map(({ name }) => ({ sql: renderName(name), name: config.prefix + name })),
      on,
      failed,
      ...toFailureQuery([failed], sides.both, options),
    }
  },
  context: (config, inputs, options) => {
    const sides = toSides(config, inputs)
    const { on, failed } = toJoin(config, sides)
    return {
      right: sides.right.columns.map(({ name }) => ({ column: quoteName(name), name: config.prefix + name })),
      conditions: on,
      how: config.type.replace('-', '_'),
      ...toFailureContext([failed], options),
    }
  },
})

const JOINS: Readonly<Record<Config['type'], string>> = {
  inner: 'JOIN',
  left: 'LEFT JOIN',
  right: 'RIGHT JOIN',
  full: 'FULL JOIN',
  'left-semi': 'LEFT SEMI JOIN',
}

/** On what rows are joined, and why a pair fails. */
function toJoin(config: Config, sides: Sides) {
  const condition = config.condition === '' ? null : toGuardedSql(config.condition, sides.both, 'condition')
  const isInner = config.type === 'inner'
  return {
    on: [...toConditions(config, sides), ...(condition ? [toJoinCondition(condition, isInner)] : [])],
    failed: isInner ? (condition?.failed ?? null) : null,
  }
}

/** The conditions of the join in SQL. Spark reads from those about time how long a row has to be kept. */
function toConditions(config: Config, sides: Sides): string[] {
  const { on, prefix } = config
  const conditions = on.map(({ left, right }) => `${renderName(left)} = ${renderName(prefix + right)}`)
  // Spark 4.2 takes null for equal to null in a full join of streams, and only there.
  if (config.type === 'full') conditions.push(...on.map(({ left }) => `${renderName(left)} IS NOT NULL`))
  const bound = toBound(config, sides)
  if (bound) {
    const left = renderName(sides.left.eventTime?.column ?? '')
    const right = renderName(prefix + (sides.right.eventTime?.column ?? ''))
    conditions.push(
      `${right} >= ${left} - ${toInterval(bound.beforeMs)}`,
      `${right} <= ${left} + ${toInterval(bound.afterMs)}`,
    )
  }
  return conditions
}

/** A pair for which the condition fails is taken apart behind an inner join; for the others it is no pair. */
function toJoinCondition({ value, failed }: GuardedSql, isInner: boolean): string {
  if (failed === null) return `(${value})`
  return isInner ? `((${value}) OR ${failed} IS NOT NULL)` : `(${failed} IS NULL AND (${value}))`
}
