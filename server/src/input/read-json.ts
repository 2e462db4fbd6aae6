import { readFile } from 'node:fs/promises'
import { decodeValue, type JsonValue } from '@lakestream/shared/expression/row-json'
import type { Row, Value } from '@lakestream/shared/expression/value'
import type { InputOptions } from './read-input.ts'

type JsonRecord = Readonly<Record<string, JsonValue>>

/** JSON Lines: one object a line. */
export async function* readJson(lines: AsyncIterable<string[]>, options: InputOptions): AsyncGenerator<Row[]> {
  const toRow = rowReader(options)
  for await (const batch of lines) yield batch.flatMap((line) => (line.trim() === '' ? [] : [toRow(parse(line), line)]))
}

/** One document in the whole file: an object, or an array of objects. */
export async function* readJsonDocuments(file: string, options: InputOptions): AsyncGenerator<Row[]> {
  const toRow = rowReader(options)
  const text = await readFile(file, 'utf8')
  const document = parse(text)
  yield Array.isArray(document)
    ? document.map((item: JsonValue) => toRow(item, JSON.stringify(item)))
    : [toRow(document, text)]
}

function rowReader({ columns, rescuedColumn }: InputOptions): (json: JsonValue | undefined, text: string) => Row {
  return (json, text) => {
    const record = isRecord(json) ? json : null
    let misfit = record === null
    const values = columns.map(({ name, type }): Value => {
      const given = record?.[name] ?? null
      const value = decodeValue(type, given)
      if (value === null && given !== null) misfit = true
      return value
    })
    if (rescuedColumn === undefined || !misfit) return values
    return values.map((value, index) => (columns[index]?.name === rescuedColumn ? text : value))
  }
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(json: JsonValue | undefined): json is JsonRecord {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}
