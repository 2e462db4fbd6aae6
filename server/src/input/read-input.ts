/**
 * Rows of a source as the engine wants them: by position of the source's columns as it reads them, in the order of the
 * file. What does not fit its column becomes null, as in Spark's permissive readers.
 */
import type { Column } from '@lakestream/shared/expression/types'
import type { Row } from '@lakestream/shared/expression/value'
import { readCsv } from './read-csv.ts'
import { readJson, readJsonDocuments } from './read-json.ts'
import { readLines } from './read-lines.ts'
import { readParquet } from './read-parquet.ts'

export type InputFormat = 'json' | 'csv' | 'parquet' | 'text'

export interface InputOptions {
  readonly columns: readonly Column[]
  readonly format: InputFormat
  /** CSV: the first line has names. Columns go by position either way, as in Spark. Default true. */
  readonly header?: boolean
  /** CSV. Default a comma. */
  readonly delimiter?: string
  /** JSON: a file is one document, an object or an array of them, instead of one object a line. */
  readonly multiLine?: boolean
  /** Column that gets the text of a row that could not be read; such a row is otherwise null. */
  readonly rescuedColumn?: string
}

/** The format that a file's ending names, also behind `.gz`; null where it names none. */
export function formatOf(path: string): InputFormat | null {
  const ending = /\.([a-z]+)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? ''
  return ENDINGS[ending] ?? null
}

const ENDINGS: Readonly<Record<string, InputFormat>> = {
  json: 'json',
  jsonl: 'json',
  ndjson: 'json',
  csv: 'csv',
  parquet: 'parquet',
  txt: 'text',
  log: 'text',
}

/** The files' rows, in batches of some thousands. Rejects when a file cannot be read. */
export async function* readInput(files: readonly string[], options: InputOptions): AsyncGenerator<Row[]> {
  for (const file of files) yield* readFile(file, options)
}

/** At most `limit` rows from the beginning, and whether there are more. */
export async function readFirstRows(
  files: readonly string[],
  options: InputOptions,
  limit: number,
): Promise<{ rows: Row[]; truncated: boolean }> {
  const rows: Row[] = []
  for await (const batch of readInput(files, options)) {
    for (const row of batch) {
      if (rows.length >= limit) return { rows, truncated: true }
      rows.push(row)
    }
  }
  return { rows, truncated: false }
}

function readFile(file: string, options: InputOptions): AsyncIterable<Row[]> {
  if (options.format === 'parquet') return readParquet(file, options.columns)
  if (options.format === 'csv') return readCsv(readLines(file), options)
  if (options.format === 'text') return readText(file)
  return options.multiLine ? readJsonDocuments(file, options) : readJson(readLines(file), options)
}

async function* readText(file: string): AsyncGenerator<Row[]> {
  for await (const lines of readLines(file)) yield lines.map((line) => [line])
}
