import type { z } from 'zod'
import { renderName } from '../expression/print.ts'
import { quoteName } from '../expression/quote-name.ts'
import type { Column } from '../expression/types.ts'
import type { JsonObject } from '../pipeline/model.ts'
import { type ColumnRecord, checkColumnList, columnRecords, toColumns } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { choice } from './fields.ts'

const PARSED = { field: 'format', in: ['json', 'csv'] }

/** What becomes of a message whose text does not fit the columns. */
export const malformedField = (options?: Parameters<typeof choice>[3]) =>
  choice(
    'Malformed messages',
    { null: 'Become nulls', drop: 'Are dropped', fail: 'Fail the query', errors: 'To the errors output' },
    'null',
    options,
  )

/** How a message's bytes become columns: the same for every source of messages. */
export const messageFields = () => ({
  format: choice('Format', { json: 'JSON', csv: 'CSV', text: 'Text' }, 'json'),
  schema: columnRecords('Columns', { when: PARSED }),
  malformed: malformedField({ when: PARSED }),
})

type Fields = ReturnType<typeof messageFields>

export interface MessageFormat {
  readonly format: z.output<Fields['format']>
  readonly schema: z.output<Fields['schema']>
  readonly malformed: z.output<Fields['malformed']>
}

/** The column of a message that is not taken apart. */
export const TEXT_COLUMN: Column = { name: 'value', type: { kind: 'string' }, nullable: true }

export function toMessageColumns({ format, schema }: MessageFormat): Column[] {
  return format === 'text' ? [TEXT_COLUMN] : toColumns(schema)
}

/** Columns that may be declared as never null. */
export function toMessageRecords({ format, schema }: MessageFormat): readonly ColumnRecord[] {
  return format === 'text' ? [] : schema
}

export function checkMessages({ format, schema }: MessageFormat): NodeProblem[] {
  return format === 'text' ? [] : checkColumnList(schema, 'schema')
}

/**
 * What the partial `messages` reads: how the text of `value` becomes `_parsed`, and the columns with the SQL of each, `more` among them.
 * What could not be read is found by the text that Spark then keeps beside the columns.
 */
export function toMessageContext(
  config: MessageFormat,
  more: readonly { name: string; sql: string }[],
  payload = 'value',
): JsonObject {
  const { format, schema, malformed } = config
  const isText = format === 'text'
  const own = isText
    ? [{ name: TEXT_COLUMN.name, sql: `CAST(${payload} AS string)` }]
    : schema.map(({ name }) => ({ name, sql: `_parsed.${renderName(name)}` }))
  return {
    parse: isText ? null : toParse(config),
    columns: [...own, ...more],
    malformed: !isText && malformed === 'errors',
  }
}

function toParse({ format, schema, malformed }: MessageFormat): JsonObject {
  const fail = malformed === 'fail'
  const list = schema.map(({ name, type }) => `${quoteName(name)} ${type}`)
  const options: JsonObject = fail
    ? { mode: 'FAILFAST' }
    : { mode: 'PERMISSIVE', columnNameOfCorruptRecord: '_malformed' }
  return {
    csv: format === 'csv',
    schema: (fail ? list : [...list, '_malformed string']).join(', '),
    options,
    drop: malformed === 'drop',
  }
}

/** The format in words, for a card. */
export const describeFormat = ({ format }: MessageFormat) => (format === 'text' ? 'text' : format.toUpperCase())
