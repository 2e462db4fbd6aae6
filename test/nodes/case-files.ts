import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { Json, JsonObject, Pipeline } from '@lakestream/shared/pipeline/model'

/**
 * Case files, `cases/<type>.json`: what a node makes of given rows. The same cases run on the TypeScript engine and, in
 * generated code, on Spark. Rows are in the neutral encoding of `row-json`; they compare as multisets.
 */
export interface NodeCase {
  readonly name: string
  readonly config: JsonObject
  /** One for each edge into the node, in order; sources have none. */
  readonly inputs?: readonly CaseInput[]
  /** Sources: rows as they are read, in one batch. */
  readonly rows?: readonly (readonly Json[])[]
  /** Delta tables that are there before, by name. */
  readonly tables?: Readonly<Record<string, CaseTable>>
  /** By output port (`out` of a sink: what it writes). A port that is not named is not compared. */
  readonly expected: Readonly<Record<string, readonly (readonly Json[])[]>>
  /** What the engine reports as waiting; Spark emits none of it. */
  readonly pending?: Readonly<Record<string, readonly (readonly Json[])[]>>
  /** Columns that are left out of the comparison. */
  readonly without?: readonly string[]
  /** Its code is made of other functions than that of the cases before, so a declarative pipeline runs it too. */
  readonly declarative?: boolean
}

export interface CaseTable {
  readonly columns: readonly (readonly [name: string, type: string])[]
  readonly rows: readonly (readonly Json[])[]
}

interface CaseInput {
  /** The node's input that it feeds; `in` where that is left out. */
  readonly port?: string
  /** Name and type of each column. */
  readonly columns: readonly (readonly [name: string, type: string])[]
  readonly eventTime?: { readonly column: string; readonly watermark: string }
  /** It is a table: all its rows are in the first batch. */
  readonly table?: boolean
  /** Rows by micro-batch; one file each on Spark. */
  readonly batches: readonly (readonly (readonly Json[])[])[]
}

const FOLDER = join(import.meta.dirname, 'cases')

export function readCases(): { readonly type: string; readonly cases: readonly NodeCase[] }[] {
  const types = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
  return types.sort().map((type) => ({
    type,
    cases: (JSON.parse(readFileSync(join(FOLDER, `${type}.json`), 'utf8')) as { cases: NodeCase[] }).cases,
  }))
}

/** Id of the node under test, and of the source that feeds its input number `index`. */
export const CASE_NODE = 'node'
export const toInputId = (index: number) => `input-${index}`
/** Id of the console sink at a port of the node. */
export const toSinkId = (port: string) => `sink-${port}`

/** The pipeline of a case: a file source for each input, the node, and a console sink at each expected port. */
export function toCasePipeline(type: string, { config, inputs = [], expected }: NodeCase): Pipeline {
  const definition = findNode(type)
  if (!definition) throw new Error(`cases/${type}.json has no node`)
  const node = (id: string, nodeType: string, nodeConfig: JsonObject) => ({
    id,
    type: nodeType,
    label: id,
    config: nodeConfig,
    disabled: false,
  })
  const edge = (source: string, sourcePort: string, target: string, targetPort: string) => ({
    id: `${source}:${sourcePort}>${target}:${targetPort}`,
    source,
    sourcePort,
    target,
    targetPort,
  })
  const ports = definition.category === 'sink' ? [] : Object.keys(expected)
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
  return {
    name: `case of ${type}`,
    description: '',
    target: 'auto',
    parameters: [],
    language: 'python',
    nodes: [
      node(CASE_NODE, type, config),
      ...inputs.map((input, index) => {
        const source = toSource(input)
        return node(toInputId(index), source.type, source.config)
      }),
      ...ports.map((port) => node(toSinkId(port), 'console-sink', { limit: 10_000, truncate: 0 })),
    ].sort(byId),
    edges: [
      ...inputs.map(({ port = 'in' }, index) => edge(toInputId(index), 'out', CASE_NODE, port)),
      ...ports.map((port) => edge(CASE_NODE, port, toSinkId(port), 'in')),
    ].sort(byId),
  }
}

function toSource({ columns, eventTime, table }: CaseInput): { type: string; config: JsonObject } {
  const list = columns.map(([name, type], index) => ({ id: `c${index}`, name, type, nullable: true }))
  if (table) return { type: 'delta-table-source', config: { read: 'table', table: 'replaced', columns: list } }
  const time = eventTime && { eventTime: { ...eventTime, parse: 'timestamp', pattern: '' } }
  return { type: 'auto-loader', config: { path: 'replaced', format: 'json', schema: list, ...time } }
}
