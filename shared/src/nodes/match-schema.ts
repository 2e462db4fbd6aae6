import { checkExpression } from '../expression/check.ts'
import type { Column, SparkType } from '../expression/types.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { findColumn } from './columns.ts'

/** What a pattern adds to its matches: a name and an expression over the last event. */
export interface EmitRecord {
  readonly name: string
  readonly expr: string
}

const STRING: SparkType = { kind: 'string' }
const TIMESTAMP: SparkType = { kind: 'timestamp' }

const column = (name: string, type: SparkType): Column => ({ name, type, nullable: false })

/** Names that every match has, beside its keys. */
export const MATCH_COLUMNS: readonly string[] = [
  'pattern_id',
  'match_id',
  'match_start',
  'match_end',
  'match_time',
  'status',
  'event_count',
]

/** Schema of a pattern's matches (rule G8): identity, keys, times, status, count, the pattern's own columns and the chosen ones. */
export function toMatchSchema(
  input: StreamSchema,
  keys: readonly string[],
  emit: readonly EmitRecord[],
  own: readonly Column[] = [],
): StreamSchema {
  return {
    kind: 'stream',
    columns: [
      column('pattern_id', STRING),
      column('match_id', STRING),
      ...keys.flatMap((key) => findColumn(input.columns, key) ?? []),
      column('match_start', TIMESTAMP),
      column('match_end', TIMESTAMP),
      // Nullable, because late rows pass Spark's operator with a null in its event-time column.
      { name: 'match_time', type: TIMESTAMP, nullable: true },
      column('status', STRING),
      column('event_count', { kind: 'bigint' }),
      ...own,
      ...emit.map(({ name, expr }) => ({
        name,
        type: checkExpression(expr, input.columns).type ?? STRING,
        nullable: true,
      })),
    ],
    eventTime: { column: 'match_time', watermarkMs: input.eventTime?.watermarkMs ?? 0 },
    changes: 'append',
    afterStateful: true,
  }
}
