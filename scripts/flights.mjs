/**
 * Makes the input of the example "Flight delays": the 20,000 flights of 2001 in the package vega-datasets, a JSON array,
 * as JSON Lines (`templates/pipelines/data/flights/flights-20k.jsonl`). Does nothing where the file is already there.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const target = join(root, 'templates', 'pipelines', 'data', 'flights', 'flights-20k.jsonl')

if (!existsSync(target)) {
  // The package exports no path to its files, so the folder is named.
  const source = join(root, 'node_modules', 'vega-datasets', 'data', 'flights-20k.json')
  const flights = JSON.parse(readFileSync(source, 'utf8'))
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(`${target}.part`, flights.map((flight) => `${JSON.stringify(flight)}\n`).join(''))
  renameSync(`${target}.part`, target)
}
