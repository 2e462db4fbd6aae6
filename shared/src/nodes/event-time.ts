import { checkExpression } from '../expression/check.ts'
import { renderName } from '../expression/print.ts'
import { quoteText } from '../expression/quote-text.ts'
import type { Column, SparkType } from '../expression/types.ts'
import type { Row, Value } from '../expression/value.ts'
import type { JsonObject } from '../pipeline/model.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { type ColumnRecord, error, findColumn, NO_STREAM } from './columns.ts'
import type { NodeProblem, SourceReading } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { toFailed, withReason } from './error-column.ts'
import { toEvaluator } from './expressions.ts'
import { choice, duration, group, optionalColumn, optionalText } from './fields.ts'

/**
 * Event time belongs to the source. The chosen column is replaced in place by a timestamp cut to whole milliseconds (rule
 * G1); a row that has none leaves through `errors`, as it was read, with the reason in `_error`.
 */
export interface EventTimeConfig {
  readonly column: string
  readonly parse: 'timestamp' | 'pattern' | 'epoch-seconds' | 'epoch-milliseconds'
  readonly pattern: string
  readonly watermark: string
}

export const eventTimeFields = (options?: Parameters<typeof group>[2]) =>
  group(
    'Event time',
    {
      column: optionalColumn('Column', { help: 'When each event happened. Patterns and windows need it.' }),
      parse: choice(
        'Read as',
        {
          timestamp: 'Timestamp',
          pattern: 'Text with a pattern',
          'epoch-seconds': 'Seconds since 1970',
          'epoch-milliseconds': 'Milliseconds since 1970',
        },
        'timestamp',
      ),
      pattern: optionalText('Pattern', {
        placeholder: 'yyyy-MM-dd HH:mm:ss',
        when: { field: 'parse', in: ['pattern'] },
      }),
      watermark: duration('Watermark', 600_000, {
        help: 'How far events may arrive out of order. Results wait this long; what comes later still is late.',
      }),
    },
    options,
  )

const TIMESTAMP: SparkType = { kind: 'timestamp' }

/** Output schemas of a source: the stream with its event time, and the rows that could not be read. */
export function toSourceSchema(
  columns: readonly Column[],
  time: EventTimeConfig,
): { readonly out: StreamSchema; readonly errors: StreamSchema } {
  const chosen = findColumn(columns, time.column)
  const out = columns.map((column) => (column === chosen ? { ...column, type: TIMESTAMP, nullable: false } : column))
  const eventTime = chosen ? { column: chosen.name, watermarkMs: toMilliseconds(time.watermark) } : null
  return {
    out: { ...NO_STREAM, columns: out, eventTime },
    errors: { ...NO_STREAM, columns: withReason(columns) },
  }
}

/** How rows as read become the stream; `required` are the columns that may not be null. */
export function toReading(
  columns: readonly Column[],
  time: EventTimeConfig,
  records: readonly ColumnRecord[] = [],
): SourceReading {
  const chosen = findColumn(columns, time.column)
  const index = chosen ? columns.indexOf(chosen) : -1
  const evaluate = chosen ? toEvaluator(checkExpression(toTimeSql(chosen, time), columns)) : null
  const required = toRequired(records)
    .map((name) => columns.findIndex((column) => column.name === name))
    .filter((at) => at >= 0)
  const fail = toFailed(columns)
  return {
    columns,
    eventTime: index < 0 ? null : { column: index, watermarkMs: toMilliseconds(time.watermark) },
    accept: (row) => {
      const missing = required.find((at) => row[at] === null)
      if (missing !== undefined) return { port: 'errors', row: fail(row, `${columns[missing]?.name} is null`) }
      if (index < 0) return { port: 'out', row }
      const micros = evaluate ? readTime(evaluate, row) : null
      if (micros === null) return { port: 'errors', row: fail(row, 'no event time') }
      return { port: 'out', row: row.with(index, micros) }
    },
  }
}

function readTime(evaluate: (row: Row) => Value, row: Row): bigint | null {
  try {
    const value = evaluate(row)
    const cut = typeof value === 'bigint' ? value - (((value % 1000n) + 1000n) % 1000n) : null
    return cut !== null && BigInt.asIntN(64, cut) === cut ? cut : null
  } catch {
    return null
  }
}

/** The column as a timestamp, in Spark SQL; null where it cannot be read. */
export function toTimeSql(column: Column, time: EventTimeConfig): string {
  const name = renderName(column.name)
  switch (time.parse) {
    case 'timestamp':
      return `try_cast(${name} AS timestamp)`
    case 'pattern':
      return `try_to_timestamp(${name}, ${quoteText(time.pattern)})`
    case 'epoch-seconds':
      return toEpochSql(name, 'timestamp_seconds', 1_000_000n)
    case 'epoch-milliseconds':
      return toEpochSql(name, 'timestamp_millis', 1_000n)
  }
}

/** Beyond the largest number of microseconds Spark would end the query. */
function toEpochSql(name: string, convert: string, microsPerUnit: bigint): string {
  const [number, limit] = [`try_cast(${name} AS bigint)`, LARGEST_LONG / microsPerUnit]
  return `CASE WHEN ${number} BETWEEN -${limit} AND ${limit} THEN ${convert}(${number}) END`
}

const LARGEST_LONG = 2n ** 63n - 1n

/** Names of the columns that may not be null. */
export function toRequired(records: readonly ColumnRecord[]): string[] {
  return records.filter(({ nullable }) => !nullable).map(({ name }) => name)
}

/** What the shared part of every source's template reads. */
export function toTimeContext(time: EventTimeConfig, records: readonly ColumnRecord[]): JsonObject {
  return {
    eventTime:
      time.column === ''
        ? null
        : {
            column: time.column,
            parse: time.parse,
            pattern: time.parse === 'pattern' ? time.pattern : null,
            watermark: time.watermark,
          },
    required: toRequired(records),
  }
}

export function checkEventTime(columns: readonly Column[], time: EventTimeConfig): NodeProblem[] {
  const { column, parse, pattern } = time
  if (column === '') return []
  const found = findColumn(columns, column)
  if (!found)
    return [error('config.unknown-column', `There is no column "${column}" to take the time from.`, 'eventTime.column')]
  const numeric = ['tinyint', 'smallint', 'int', 'bigint', 'double', 'float', 'decimal'].includes(found.type.kind)
  if (parse === 'pattern' && pattern === '') {
    return [
      error('config.required', 'Say how the text is written, for example yyyy-MM-dd HH:mm:ss.', 'eventTime.pattern'),
    ]
  }
  if (parse === 'pattern' && found.type.kind !== 'string') {
    return [
      error('config.event-time', `A pattern reads text, but "${column}" is ${found.type.kind}.`, 'eventTime.parse'),
    ]
  }
  if (parse === 'timestamp' && numeric) {
    return [
      error(
        'config.event-time',
        `"${column}" is a number: say whether it counts seconds or milliseconds.`,
        'eventTime.parse',
        {
          label: 'Read as milliseconds',
          field: 'eventTime.parse',
          value: 'epoch-milliseconds',
        },
      ),
    ]
  }
  return []
}
