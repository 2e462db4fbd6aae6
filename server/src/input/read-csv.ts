import { textParser } from '@lakestream/shared/expression/cast-text'
import type { Row, Value } from '@lakestream/shared/expression/value'
import { splitFields } from '@lakestream/shared/pipeline/csv-fields'
import type { InputOptions } from './read-input.ts'

/** CSV, one row a line. */
export async function* readCsv(lines: AsyncIterable<string[]>, options: InputOptions): AsyncGenerator<Row[]> {
  const { columns, rescuedColumn, delimiter = ',' } = options
  const read = columns.filter(({ name }) => name !== rescuedColumn)
  const parsers = read.map(({ type }) => textParser(type))
  let skipNames = options.header ?? true
  for await (const batch of lines) {
    const rows: Row[] = []
    for (const line of batch) {
      if (line === '') continue
      if (skipNames) skipNames = false
      else rows.push(toRow(line, delimiter, parsers, rescuedColumn !== undefined))
    }
    yield rows
  }
}

type TextParser = ReturnType<typeof textParser>

/** The rescued column, where there is one, comes last: a source adds it behind its own. */
function toRow(line: string, delimiter: string, parsers: readonly TextParser[], rescues: boolean): Row {
  const fields = splitFields(line, delimiter)
  let misfit = fields.length !== parsers.length
  const values = parsers.map((parser, index): Value => {
    const text = fields[index] ?? null
    if (text === null || !parser) return null
    const value = tryParse(parser, text)
    if (value === null) misfit = true
    return value
  })
  return rescues ? [...values, misfit ? line : null] : values
}

function tryParse(parser: (text: string) => Value, text: string): Value {
  try {
    return parser(text)
  } catch {
    return null
  }
}
