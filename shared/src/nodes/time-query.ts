import { renderName } from '../expression/print.ts'
import { quoteText } from '../expression/quote-text.ts'
import type { Column } from '../expression/types.ts'
import type { JsonObject } from '../pipeline/model.ts'
import { type ColumnRecord, findColumn } from './columns.ts'
import { toInterval, toMilliseconds } from './duration.ts'
import { type EventTimeConfig, toRequired, toTimeSql } from './event-time.ts'

/** A value that decides whether a row is accepted: null, or not null, is a reason why not. */
interface Check {
  readonly value: string
  readonly isNull: boolean
  readonly reason: string
}

interface TimeQueryOptions {
  readonly port: string
  /** The column that holds the text of a malformed row, where there is one. */
  readonly marked?: string | null
}

/** What `wrappers/event-time.sql.hbs` reads: how rows as read become one of the two outputs of a source (rule G1). */
export function toTimeQuery(
  columns: readonly Column[],
  time: EventTimeConfig,
  records: readonly ColumnRecord[],
  { port, marked = null }: TimeQueryOptions,
): JsonObject {
  const chosen = findColumn(columns, time.column)
  const cut = chosen ? `date_trunc('MILLISECOND', ${toTimeSql(chosen, time)})` : null
  const checks: Check[] = [
    ...(marked === null ? [] : [{ value: marked, isNull: false, reason: `concat('malformed: ', ${marked})` }]),
    ...toRequired(records).map((name) => ({
      value: renderName(name),
      isNull: true,
      reason: quoteText(`${name} is null`),
    })),
    ...(cut === null ? [] : [{ value: cut, isNull: true, reason: "'no event time'" }]),
  ]
  const isErrors = port === 'errors'
  return {
    columns: columns.map((each) => ({ name: each.name, sql: each === chosen && !isErrors ? cut : null })),
    errors: isErrors,
    checks: checks.map((check) => ({ ...check })),
    watermark: chosen && !isErrors ? { column: chosen.name, delay: toInterval(toMilliseconds(time.watermark)) } : null,
  }
}
