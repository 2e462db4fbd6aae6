import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { decodeValue, type JsonValue } from '@lakestream/shared/expression/row-json'
import type { Row } from '@lakestream/shared/expression/value'
import { parsePipelineFile } from '@lakestream/shared/pipeline/file'
import { propagate } from '@lakestream/shared/pipeline/propagate'

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const FLIGHTS_FILE = join(ROOT, 'templates', 'pipelines', 'flight-delays.lakestream.json')
const FLIGHTS_DATA = join(ROOT, 'templates', 'pipelines', 'data', 'flights', 'flights-20k.jsonl')

/** The example "Flight delays" and its 20,000 rows, as its source reads them. */
export function readFlights() {
  execFileSync(process.execPath, [join(ROOT, 'scripts', 'flights.mjs')])
  const file = parsePipelineFile(JSON.parse(readFileSync(FLIGHTS_FILE, 'utf8')))
  if (!file.pipeline) throw new Error(file.problems.map((problem) => problem.message).join('\n'))
  const source = propagate(file.pipeline).nodes['flights']
  const columns = source?.definition?.source?.(source.config).columns ?? []
  const rows: Row[] = readFileSync(FLIGHTS_DATA, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const record = JSON.parse(line) as Record<string, JsonValue>
      return columns.map((column) => decodeValue(column.type, record[column.name] ?? null))
    })
  return { pipeline: file.pipeline, layout: file.layout, rows }
}
