import { textParser } from '../../expression/cast-text.ts'
import { formatType } from '../../expression/parse-type.ts'
import { decodeValue, type JsonValue } from '../../expression/row-json.ts'
import { SparkError } from '../../expression/spark-error.ts'
import type { Column } from '../../expression/types.ts'
import type { Row, Value } from '../../expression/value.ts'
import { type CsvLine, readCsvLines } from './csv-columns.ts'
import { toJsonRows } from './json-columns.ts'
import { type JsonTree, readJsonTrees } from './json-tree.ts'
import { SampleProblem } from './sample-problem.ts'

export interface SampleRows {
  /** By position of the columns. None where the text cannot be read. */
  readonly rows: readonly Row[]
  readonly problems: readonly Pick<SampleProblem, 'line' | 'message'>[]
}

/** More would be the same again. */
const TOLD = 20

/**
 * Rows that somebody has written down for the columns that a source reads: JSON, JSON Lines or CSV, or a value in each line where there is
 * one column of text. As in Spark's permissive readers a value that does not fit its column is null; here that is told, too.
 */
export function readRows(given: string, columns: readonly Column[]): SampleRows {
  const text = given.replace(/^\ufeff/, '')
  const reader = new RowReader(columns)
  try {
    const rows = isOneText(columns) ? readLines(text) : /^\s*[{[]/.test(text) ? reader.json(text) : reader.csv(text)
    return { rows, problems: reader.problems.slice(0, TOLD) }
  } catch (problem) {
    if (!(problem instanceof SampleProblem)) throw problem
    return { rows: [], problems: [problem] }
  }
}

/** Each line of a text then is a row. */
export const isOneText = ([only, ...others]: readonly Column[]) => only?.type.kind === 'string' && others.length === 0

const readLines = (text: string): Row[] => text.split(/\r?\n/).flatMap((line) => (line === '' ? [] : [[line]]))

class RowReader {
  readonly problems: SampleProblem[] = []
  private readonly columns: readonly Column[]
  private readonly told = new Set<string>()

  constructor(columns: readonly Column[]) {
    this.columns = columns
  }

  json(text: string): Row[] {
    return toJsonRows(readJsonTrees(text)).map((tree) => {
      const values = new Map(tree.entries.map(({ name, value }) => [name, value]))
      for (const name of values.keys())
        if (!this.columns.some((column) => column.name === name)) this.tellUnknown(name, tree.line)
      return this.columns.map(({ name, type }) => {
        const value = values.get(name)
        if (!value || value.kind === 'null') return null
        const json = toJson(value)
        return this.orNull(decodeValue(type, json), {
          line: value.line,
          text: JSON.stringify(json),
          column: { name, type },
        })
      })
    })
  }

  csv(text: string): Row[] {
    const [first, ...others] = readCsvLines(text)
    if (!first) return []
    const names = first.cells.map((cell) => cell?.toLowerCase())
    const known = this.columns.map(({ name }) => name.toLowerCase())
    const isHeader = names.some((name) => name !== undefined && known.includes(name))
    if (isHeader)
      for (const cell of first.cells)
        if (!known.includes(cell?.toLowerCase() ?? '')) this.tellUnknown(cell ?? '', first.number)
    const places = isHeader ? known.map((name) => names.indexOf(name)) : known.map((_, index) => index)
    const parsers = this.columns.map(({ type }) => textParser(type))
    return (isHeader ? others : [first, ...others]).map((line) =>
      this.csvRow(line, { width: isHeader ? names.length : known.length, places, parsers }),
    )
  }

  private csvRow({ number: line, cells }: CsvLine, { width, places, parsers }: CsvPlan): Row {
    if (cells.length > width) this.tell(`there are ${cells.length} values here, but ${width} columns.`, line)
    return this.columns.map((column, index) => {
      const text = cells[places[index] ?? -1] ?? null
      if (text === null || (text === '' && column.type.kind !== 'string')) return null
      return this.orNull(tryParse(parsers[index] ?? null, text), { line, text: JSON.stringify(text), column })
    })
  }

  private orNull(value: Value, { line, text, column }: Misfit): Value {
    if (value === null)
      this.tell(`${shorten(text)} is no ${formatType(column.type)} for "${column.name}", so it becomes null.`, line)
    return value
  }

  /** Once, however many rows have it. */
  private tellUnknown(name: string, line: number) {
    if (this.told.has(name)) return
    this.told.add(name)
    this.tell(`"${name}" is none of this source's columns, so it is left out.`, line)
  }

  private tell(message: string, line: number) {
    if (this.problems.length < TOLD) this.problems.push(new SampleProblem(message, line))
  }
}

interface CsvPlan {
  readonly width: number
  readonly places: readonly number[]
  readonly parsers: readonly ReturnType<typeof textParser>[]
}

interface Misfit {
  readonly line: number
  /** As it is written. */
  readonly text: string
  readonly column: Pick<Column, 'name' | 'type'>
}

/** Numbers that a double cannot hold keep their digits, as the neutral encoding has them. */
function toJson(tree: JsonTree): JsonValue {
  switch (tree.kind) {
    case 'object':
      return Object.fromEntries(tree.entries.map(({ name, value }) => [name, toJson(value)]))
    case 'array':
      return tree.items.map(toJson)
    case 'string':
      return tree.text
    case 'number': {
      const number = Number(tree.text)
      return Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number)) ? number : tree.text
    }
    case 'boolean':
      return tree.text === 'true'
    case 'null':
      return null
  }
}

function tryParse(parser: ReturnType<typeof textParser>, text: string): Value {
  try {
    return parser?.(text) ?? null
  } catch (error) {
    if (error instanceof SparkError) return null
    throw error
  }
}

const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
