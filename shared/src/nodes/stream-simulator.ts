import { z } from 'zod'
import { checkExpression } from '../expression/check.ts'
import { SparkError } from '../expression/spark-error.ts'
import type { Column } from '../expression/types.ts'
import type { Row, Value } from '../expression/value.ts'
import { checkNames, error } from './columns.ts'
import { defineNode, type NodeProblem, type SampleOptions } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { type EventTimeConfig, toReading, toSourceSchema, toTimeContext } from './event-time.ts'
import { checkField, toEvaluator, toNullSql, toSql } from './expressions.ts'
import {
  choice,
  columnName,
  duration,
  expression,
  integer,
  optionalDuration,
  records,
  text,
  withDefault,
} from './fields.ts'
import { PROFILES, type SimulatedColumn } from './simulator-profiles.ts'

const docs = `
Makes events for trying things out: no broker, no files. The same settings give the same events, in the preview and on Spark.

Choose a **profile**, or *custom* and write each column as an expression over \`n\` (the event's number, from 0), \`key\` (from 0 up
to the number of keys) and \`r1\`, \`r2\`, \`r3\` (whole numbers from 0 to 2147483646, drawn for each event).

Event \`n\` happens at the **start time** plus \`n\` divided by **events per second**. With **disorder** each event is moved back by up
to that long, so that events arrive out of order; a **watermark** that is shorter makes some of them late.

A run makes all its **events** in its first batch; nothing comes after them.

A column of one's own that fails for an event is null there.

The column \`event_time\` is the event time.
`

const config = z.strictObject({
  profile: choice(
    'Profile',
    {
      'iot-sensors': 'IoT sensors',
      clickstream: 'Clicks',
      payments: 'Payments',
      orders: 'Orders',
      logins: 'Logins',
      vehicles: 'Vehicles',
      custom: 'Custom',
    },
    'iot-sensors',
  ),
  columns: records(
    'Columns',
    { name: columnName('Name'), expr: expression('Value', { placeholder: 'r1 % 100' }) },
    { item: 'column', when: { field: 'profile', in: ['custom'] } },
  ),
  startTime: withDefault(text('Start time', { parameters: false }), '2026-01-01T00:00:00Z'),
  eventsPerSecond: integer('Events per second', 10, { min: 1, max: 1_000_000, parameters: false }),
  keys: integer('Keys', 20, { min: 1, max: 10_000_000, help: 'How many devices, users or accounts there are.' }),
  seed: integer('Seed', 1, { max: 1_000_000_000, parameters: false }),
  maxEvents: integer('Events', 10_000, { min: 1, max: 10_000_000 }),
  disorder: optionalDuration('Disorder', {
    help: 'Events are moved back in time by up to this long.',
    parameters: false,
  }),
  watermark: duration('Watermark', 10_000),
})

type Config = z.output<typeof config>

/** What every event starts from; `n` counts events. */
const DRAWN: readonly Column[] = [
  { name: 'n', type: { kind: 'bigint' }, nullable: false },
  ...['key', 'r1', 'r2', 'r3'].map((name) => ({ name, type: { kind: 'bigint' as const }, nullable: false })),
]
const N = DRAWN.slice(0, 1)
const PRIME = 2_147_483_647

/**
 * A draw from an event's number: two steps of Lehmer's generator with a squaring between them, all below 2^63, so that every
 * execution computes the same integers.
 */
function toDraw(seed: number, salt: number): string {
  const first = `(((n + ${(seed * 7919 + salt * 104_729) % PRIME}) % ${PRIME}) * 48271 % ${PRIME})`
  return `((${first} * ${first} + ${salt}) % ${PRIME} * 69621 % ${PRIME})`
}

function toDraws({ seed, keys }: Config): { name: string; sql: string }[] {
  return [
    { name: 'key', sql: `${toDraw(seed, 1)} % ${keys}` },
    { name: 'r1', sql: toDraw(seed, 2) },
    { name: 'r2', sql: toDraw(seed, 3) },
    { name: 'r3', sql: toDraw(seed, 4) },
  ]
}

function toTime({ startTime, eventsPerSecond, disorder, seed }: Config): string {
  const start = Date.parse(startTime) || 0
  const back = disorder === '' ? '' : ` - ${toDraw(seed, 5)} % ${toMilliseconds(disorder) + 1}`
  return `timestamp_millis(${start} + CAST(floor(n * 1000 / ${eventsPerSecond}) AS bigint)${back})`
}

function toExpressions(config: Config): SimulatedColumn[] {
  const columns = config.profile === 'custom' ? config.columns : PROFILES[config.profile]
  return [{ name: 'event_time', expr: toTime(config) }, ...columns]
}

/** Whether a column, the first of which is the time, was written by people and so may fail. */
const isOwn = ({ profile }: Config, index: number) => profile === 'custom' && index > 0

function toColumns(config: Config): Column[] {
  return toExpressions(config).map(({ name, expr }) => ({
    name,
    type: checkExpression(expr, DRAWN).type ?? { kind: 'string' },
    nullable: true,
  }))
}

function toEventTime({ watermark }: Config): EventTimeConfig {
  return { column: 'event_time', parse: 'timestamp', pattern: '', watermark }
}

function sample(config: Config, { count }: SampleOptions): Row[] {
  const compile = (sql: string, columns: readonly Column[]) =>
    toEvaluator(checkExpression(sql, columns)) ?? (() => null)
  const draws = toDraws(config).map(({ sql }) => compile(sql, N))
  const values = toExpressions(config).map(({ expr }, index) => {
    const evaluate = compile(expr, DRAWN)
    return isOwn(config, index) ? forgive(evaluate) : evaluate
  })
  return Array.from({ length: Math.min(count, config.maxEvents) }, (_, index) => {
    const n = [BigInt(index)]
    const drawn = [...n, ...draws.map((evaluate) => evaluate(n))]
    return values.map((evaluate) => evaluate(drawn))
  })
}

/** Null where it fails. */
function forgive(evaluate: (row: Row) => Value): (row: Row) => Value {
  return (row) => {
    try {
      return evaluate(row)
    } catch (error) {
      if (error instanceof SparkError) return null
      throw error
    }
  }
}

function problems(config: Config): NodeProblem[] {
  const invalid = Number.isNaN(Date.parse(config.startTime))
  return [
    ...(invalid ? [error('config.invalid', 'Write the time as 2026-01-01T00:00:00Z.', 'startTime')] : []),
    ...(config.profile === 'custom'
      ? [
          ...checkNames(config.columns, 'columns'),
          ...config.columns.flatMap(({ expr }, index) => checkField(expr, DRAWN, `columns.${index}.expr`)),
        ]
      : []),
  ]
}

export const streamSimulator = defineNode({
  type: 'stream-simulator',
  category: 'source',
  label: 'Simulator',
  summary: 'Make events for trying things out',
  synonyms: ['generate', 'fake', 'test data', 'random', 'synthetic', 'demo'],
  icon: 'dices',
  docs,
  config,
  example: { profile: 'logins', maxEvents: 1_000 },
  inputs: () => [],
  outputs: () => [
    { id: 'out', label: 'Rows', kind: 'stream' },
    { id: 'errors', label: 'Errors', kind: 'stream' },
  ],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  sql: 'Its events come from a rate source of Spark, which SQL cannot read.',
  stateful: false,
  sentence: ({ profile, maxEvents }) => `${maxEvents} events, ${profile}`,
  schema: (config) => toSourceSchema(toColumns(config), toEventTime(config)),
  problems,
  source: (config) => toReading(toColumns(config), toEventTime(config)),
  samplesAreReal: true,
  sample,
  context: (config) => ({
    maxEvents: config.maxEvents,
    draws: toDraws(config),
    columns: toExpressions(config).map(({ name, expr }, index) => ({
      name,
      sql: isOwn(config, index) ? toNullSql(expr, DRAWN) : toSql(expr, DRAWN),
    })),
    ...toTimeContext(toEventTime(config), []),
    malformed: false,
  }),
})
