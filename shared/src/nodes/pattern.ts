import type { PatternInput } from '../engine/pattern.ts'
import type { JsonObject } from '../pipeline/model.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { checkColumnNames, checkEventTime, checkNames, error, findColumn, info, warning } from './columns.ts'
import type { CodeOptions, NodeProblem, PortSpec } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { toFailed } from './error-column.ts'
import { checkField, compileField, firstReason, type GuardedSql, toGuardedSql } from './expressions.ts'
import { ERRORS, toErrorSchema, toFailureContext } from './failures.ts'
import { choice, columnName, columns, expression, records } from './fields.ts'
import { MATCH_COLUMNS } from './match-schema.ts'

/** What all patterns have in their config. */
export interface PatternConfig {
  readonly keys: readonly string[]
  readonly orderTieBreak: readonly string[]
  readonly lateEvents: 'drop' | 'route'
  readonly emit: readonly { readonly name: string; readonly expr: string }[]
}

export const keysField = () =>
  columns('Keys', { isKey: true, help: 'Looked at apart for each of their values. None: all events together.' })

/** The fields that stand last in every pattern's form. */
export const commonFields = () => ({
  orderTieBreak: columns('Order of equal times'),
  lateEvents: choice('Late events', { drop: 'Drop', route: 'To the late output' }, 'route'),
  emit: records('Extra columns', { name: columnName('Name'), expr: expression('Value') }, { item: 'column' }),
})

/** Outputs of a pattern: its matches, others of its own, late events where they are wanted, and events that it cannot look at. */
export const patternOutputs = (
  { lateEvents }: Pick<PatternConfig, 'lateEvents'>,
  others: readonly PortSpec[] = [],
): PortSpec[] => [
  { id: 'matches', label: 'Matches', kind: 'stream' },
  ...others,
  ...(lateEvents === 'route' ? [{ id: 'late', label: 'Late', kind: 'stream' } as const] : []),
  ERRORS,
]

/** What the catalogue says of every pattern, over one stream where it says nothing else. */
export const PATTERN = {
  category: 'pattern',
  inputs: (): readonly PortSpec[] => [{ id: 'in', label: 'Events', kind: 'stream' }],
  outputs: (config: Pick<PatternConfig, 'lateEvents'>) => patternOutputs(config),
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  analyses: () => true,
  stateful: true,
  portsClass: 'Found',
} as const

/** Schemas of the events that leave unlooked at: late ones as they came, without event time; failing ones with the reason. */
export const toLeftOutSchemas = (input: StreamSchema) => ({
  late: { ...input, eventTime: null },
  errors: toErrorSchema(input),
})

/** Problems that every pattern may have; `own` names the columns that it adds to its matches. */
export function checkPattern(
  config: Omit<PatternConfig, 'keys'> & { readonly keys?: readonly string[] | undefined },
  input: StreamSchema,
  connected: boolean,
  own: readonly string[] = [],
): NodeProblem[] {
  const { columns: known } = input
  const { keys = [] } = config
  const taken = [...MATCH_COLUMNS, ...own, ...keys].map((name) => name.toLowerCase())
  return [
    ...checkColumnNames(keys, known, 'keys'),
    ...checkColumnNames(config.orderTieBreak, known, 'orderTieBreak'),
    ...config.emit.flatMap(({ expr }, index) => checkField(expr, known, `emit.${index}.expr`)),
    ...checkNames(config.emit, 'emit'),
    ...config.emit.flatMap(({ name }, index) =>
      taken.includes(name.toLowerCase())
        ? [error('config.duplicate-name', `Every match already has a column "${name}".`, `emit.${index}.name`)]
        : [],
    ),
    ...(connected ? checkStream(input) : []),
    ...(config.keys ? checkKeyed(connected, config.keys) : []),
  ]
}

const NO_KEYS =
  'Without keys all events are looked at together, one after another: choose the columns that tell them apart.'

export const checkKeyed = (connected: boolean, keys: readonly string[], field = 'keys'): NodeProblem[] =>
  connected && keys.length === 0 ? [info('lint.no-keys', NO_KEYS, field)] : []

/** What reports a silence needs others to speak: only events move the watermark. */
export const checkSilence = (connected: boolean, keys: readonly string[]): NodeProblem[] => {
  if (!connected) return []
  const code = 'lint.silent-stream'
  return keys.length === 0
    ? [
        warning(
          code,
          'Without keys only the events that may fail to come move the watermark: choose keys, or the silence is never seen.',
          'keys',
        ),
      ]
    : [
        info(
          code,
          'A silence is seen when other keys speak: a stream that falls silent as a whole reports nobody. Have something send regularly.',
        ),
      ]
}

/** A pattern needs event time, and rows that stay. */
function checkStream(input: StreamSchema): NodeProblem[] {
  return [
    ...checkEventTime('A pattern', input),
    ...(input.changes === 'update'
      ? [error('input.changes', 'Rows of this input replace earlier ones; a pattern needs rows that stay.')]
      : []),
  ]
}

/** A time that must not be zero. */
export const checkDuration = (duration: string, label: string, field: string): NodeProblem[] =>
  toMilliseconds(duration) === 0 ? [error('config.duration', `"${label}" needs to be above zero.`, field)] : []

/** Rows for which at least one of several conditions is true; all of them are looked at. */
export const keepAny = (conditions: readonly GuardedSql[]): GuardedSql => ({
  value: conditions.map(({ value }) => `(${value})`).join(' OR '),
  failed: firstReason(conditions.map(({ failed }) => failed)),
})

/** How the engine takes the rows of a pattern's input; the pattern itself says how it reads them. */
export function toEngineInput(
  { keys, orderTieBreak, emit }: Omit<PatternConfig, 'lateEvents'>,
  { columns: known, eventTime, afterStateful }: StreamSchema,
  port = 'in',
): Omit<PatternInput<never>, 'read'> {
  const at = (name: string) => known.indexOf(findColumn(known, name) ?? missing(name))
  return {
    port,
    columns: known,
    keys: keys.map(at),
    eventTime: at(eventTime?.column ?? ''),
    order: orderTieBreak.map(at),
    chained: afterStateful,
    emit: emit.map(({ name, expr }, index) => compileField(expr, known, `emit.${index}.expr`, name)),
    failed: toFailed(known),
  }
}

/** What the operator of a pattern is given of a row. */
export interface Given {
  /** Spark SQL over a row, by the names that the operator knows. */
  readonly values: Readonly<Record<string, GuardedSql>>
  /** Spark SQL: rows for which it is not true say nothing to the pattern. All rows where it is null. */
  readonly keep: GuardedSql | null
  /** Columns beside the input's that only the values read; without it none. */
  readonly aside?: readonly string[]
}

/** Rows for which the condition is true and the value is not null. The value is only looked at where the condition is true. */
export function keepNotNull(condition: GuardedSql, value: GuardedSql): GuardedSql {
  const failed = value.failed && `CASE WHEN ${condition.value} THEN ${value.failed} END`
  return {
    value: `(${condition.value}) AND (${value.value}) IS NOT NULL`,
    failed: firstReason([condition.failed, failed]),
  }
}

/** What the lines that call `detect` read (`wrappers/detect.py.hbs`). A row is looked at in the order of `keep`, values, extra columns. */
export function toDetectContext(
  config: PatternConfig,
  { columns: known, eventTime, afterStateful }: StreamSchema,
  { values, keep, aside }: Given,
  options: CodeOptions,
): JsonObject {
  const emit = config.emit.map(({ name, expr }) => ({ name, sql: toGuardedSql(expr, known, name) }))
  const onKept = [...Object.values(values), ...emit.map(({ sql }) => sql)].map(({ failed }) =>
    failed !== null && keep !== null ? `CASE WHEN ${keep.value} THEN ${failed} END` : failed,
  )
  return {
    ...toFailureContext([keep?.failed ?? null, ...onKept], options),
    keys: config.keys,
    eventTime: eventTime?.column ?? '',
    order: config.orderTieBreak,
    values: Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value])),
    keep: keep?.value ?? null,
    emit: emit.map(({ name, sql }) => ({ name, expr: sql.value })),
    chained: afterStateful,
    aside: aside ?? null,
    detector: 'detect',
    onlyMatches: options.outputs.length === 1,
  }
}

function missing(name: string): never {
  throw new Error(`the input has no column ${JSON.stringify(name)}`)
}
