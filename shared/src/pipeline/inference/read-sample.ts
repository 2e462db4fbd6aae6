import type { Column } from '../../expression/types.ts'
import { isAvroRecord, readAvroColumns } from './avro-columns.ts'
import { type CsvOptions, inferCsvColumns } from './csv-columns.ts'
import { inferJsonColumns } from './json-columns.ts'
import { isJsonSchema, readJsonSchemaColumns } from './json-schema-columns.ts'
import { type JsonTree, readJsonTrees } from './json-tree.ts'
import { SampleProblem } from './sample-problem.ts'

/** What a text can be; `json` is a document or JSON Lines. */
export type SampleFormat = 'json' | 'csv' | 'avro-schema' | 'json-schema'

export interface SampleOptions extends CsvOptions {
  /** `auto` looks at the text. */
  readonly format: SampleFormat | 'auto'
  /** JSON: texts that are timestamps become such. CSV always does so, and schemas say it themselves. */
  readonly times: boolean
}

/** `line` counts from 1. */
interface Finding {
  readonly message: string
  readonly line: number
}

export type Sample =
  | {
      readonly ok: true
      readonly format: SampleFormat
      readonly columns: readonly Column[]
      /** What the columns do not hold. */
      readonly problems: readonly Finding[]
    }
  | { readonly ok: false; readonly format: SampleFormat; readonly problem: Finding }

/** The columns of a sample of rows, as Spark infers them, or of a schema in another notation. */
export function readSample(given: string, options: SampleOptions): Sample {
  const text = given.replace(/^\ufeff/, '')
  const isJson = /^\s*[{[]/.test(text) && options.format !== 'csv'
  let format: SampleFormat = options.format === 'auto' ? (isJson ? 'json' : 'csv') : options.format
  try {
    if (format === 'csv') return { ok: true, format, ...inferCsvColumns(text, options) }
    const trees = readJsonTrees(text)
    if (options.format === 'auto') format = recognise(trees)
    const found = readColumns(format, trees, options.times)
    if (found.columns.length === 0) throw new SampleProblem('there are no columns in it.', 1)
    return { ok: true, format, ...found }
  } catch (problem) {
    if (!(problem instanceof SampleProblem)) throw problem
    return { ok: false, format, problem }
  }
}

function recognise([first, second]: readonly JsonTree[]): SampleFormat {
  if (!first || second) return 'json'
  return isAvroRecord(first) ? 'avro-schema' : isJsonSchema(first) ? 'json-schema' : 'json'
}

function readColumns(format: SampleFormat, trees: readonly JsonTree[], times: boolean) {
  if (format === 'json') return { columns: inferJsonColumns(trees, times), problems: [] }
  const [schema] = trees
  if (!schema) throw new SampleProblem('there is no schema.', 1)
  return format === 'avro-schema' ? readAvroColumns(schema) : { columns: readJsonSchemaColumns(schema), problems: [] }
}
