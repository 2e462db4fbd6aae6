import { textParser } from '@lakestream/shared/expression/cast'
import type { Row, Value } from '@lakestream/shared/expression/value'
import type { InputOptions } from './read-input.ts'

/** CSV, one row a line: quotes `"`, escaped inside by a backslash or doubled, and an empty unquoted field is null. */
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

function splitFields(line: string, delimiter: string): (string | null)[] {
  const fields: (string | null)[] = []
  let at = 0
  while (at <= line.length) {
    if (line[at] === '"') {
      const { text, end } = readQuoted(line, at + 1)
      const next = line.indexOf(delimiter, end)
      fields.push(text)
      at = next < 0 ? line.length + 1 : next + delimiter.length
    } else {
      const next = line.indexOf(delimiter, at)
      const text = line.slice(at, next < 0 ? undefined : next)
      fields.push(text === '' ? null : text)
      at = next < 0 ? line.length + 1 : next + delimiter.length
    }
  }
  return fields
}

function readQuoted(line: string, start: number): { text: string; end: number } {
  let text = ''
  let at = start
  while (at < line.length) {
    const escaped = (line[at] === '\\' || line[at] === '"') && line[at + 1] === '"'
    if (line[at] === '"' && !escaped) return { text, end: at + 1 }
    if (escaped) at++
    text += line[at]
    at++
  }
  return { text, end: at }
}
