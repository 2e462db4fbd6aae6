/** Patterns beside references that follow their definitions: random configs over a few events, every row that the engine gives and every row of the definition. */

import type { EngineRun } from '@lakestream/shared/engine/operator'
import type { Column } from '@lakestream/shared/expression/types'
import type { Row } from '@lakestream/shared/expression/value'
import { type Explanation, explainNode } from '@lakestream/shared/pipeline/explain'
import { parsePipelineFile } from '@lakestream/shared/pipeline/file'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { previewNode } from '@lakestream/shared/pipeline/preview'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import fc from 'fast-check'
import { expect } from 'vitest'
import { COLUMNS, type Event, START_MS, toEvents } from './events.ts'

/** A row by its columns, with the port by which it leaves and the ids of the events that it is explained by. */
export type Found = Readonly<Record<string, unknown>>

export interface Definition<C> {
  readonly type: string
  /** `in` where it is left out. */
  readonly ports?: readonly string[]
  readonly configs: fc.Arbitrary<C>
  readonly toConfig: (config: C) => JsonObject
  /** All rows that there should be, as `toFound` makes them. */
  readonly find: (config: C, events: readonly Event[]) => readonly Found[]
}

/** A row of a definition: what it is of some events in order, unless it says otherwise. */
export function toFound(events: readonly Event[], keys: readonly ('key' | 'b')[], changes: Found = {}): Found {
  const [first, last] = [events[0], events.at(-1)]
  if (!first || !last) throw new Error('a row is of events')
  return {
    port: 'matches',
    ...Object.fromEntries(keys.map((name) => [name, last[name]])),
    match_start: first.timeMs,
    match_end: last.timeMs,
    match_time: last.timeMs,
    status: 'match',
    event_count: events.length,
    events: toIds(events.map(({ id }) => id)),
    last: last.id,
    ...changes,
  }
}

/** The extra column by which a row says what its last event is. */
export const LAST = [{ id: 'last', name: 'last', expr: 'id' }]

const toIds = (ids: readonly number[]) => ids.toSorted((a, b) => a - b).join(' ')

const schema = COLUMNS.map((text, at) => {
  const [name, type] = text.split(' ')
  return { id: `c${at}`, name, type }
})
const source = {
  type: 'auto-loader',
  // So much that events of one time are not late.
  config: {
    ...{ path: 'in', format: 'json', schema },
    eventTime: { column: 'ts', parse: 'timestamp', watermark: '1 millisecond' },
  },
}

const toRow = ({ id, key, a, b, v, timeMs }: Event): Row => [BigInt(id), key, a, b, v, BigInt(timeMs) * 1000n]

type Emitted = EngineRun['emitted'][string]

interface Given {
  readonly type: string
  readonly config: JsonObject
  readonly ports: readonly string[]
  readonly events: readonly Event[]
  /** All at once, in any order, where it is left out; else one after another. */
  readonly batchSize?: number | undefined
}

/** Every row that the engine gives. Null for a config that has errors. */
function run({ type, config, ports, events, batchSize }: Given): readonly Found[] | null {
  const { pipeline } = parsePipelineFile({
    lakestream: 1,
    name: 'definition',
    nodes: { ...Object.fromEntries(ports.map((port) => [port, source])), pattern: { type, config } },
    edges: ports.map((port) => `${port}:out>pattern:${port}`),
  })
  if (!pipeline) throw new Error(`not a pipeline: ${JSON.stringify(config)}`)
  const propagation = propagate(pipeline)
  if (propagation.diagnostics.some(({ severity }) => severity === 'error')) return null
  const options = {
    ...{ inputs: toInputs(ports, events, batchSize), propagation, pending: false, advanceToMs: START_MS + 3_600_000 },
    ...(batchSize !== undefined && { batchSize }),
  }
  const preview = previewNode(pipeline, 'pattern', options)
  const explained = explainNode(pipeline, 'pattern', options)
  if (!preview.run || !explained.ok) throw new Error(JSON.stringify(preview.problems))
  const columns = propagation.nodes['pattern']?.outputs['matches']?.columns ?? []
  return toRows(preview.run.emitted['pattern'] ?? {}, columns, explained.explanation)
}

function toInputs(ports: readonly string[], events: readonly Event[], batchSize: number | undefined) {
  const inTime = (event: Event) => (batchSize === undefined ? 0 : event.timeMs)
  const arriving = events.toSorted((a, b) => inTime(a) - inTime(b) || a.arrival - b.arrival)
  return Object.fromEntries(ports.map((port) => [port, arriving.filter((event) => event.port === port).map(toRow)]))
}

function toRows(emitted: Emitted, columns: readonly Column[], { events, detections }: Explanation): readonly Found[] {
  const idOf = (index: number) => Number(events[index]?.row[0])
  const eventsOf = new Map(detections.map(({ id, events: indexes }) => [id, toIds(indexes.map(idOf))]))
  const rows = Object.entries(emitted).flatMap(([port, all]) =>
    all.map(({ row }) => ({ port, ...toRecord(columns, row) }) as Found),
  )
  const ids = rows.map((row) => String(row['match_id']))
  expect(new Set(ids).size).toBe(ids.length)
  return rows.map(({ pattern_id, match_id, ...found }: Found) => ({
    ...found,
    events: eventsOf.get(String(match_id)) ?? null,
  }))
}

const toRecord = (columns: readonly Column[], row: Row): Found =>
  Object.fromEntries(
    columns.map(({ name, type }, at) => {
      const found = row[at]
      if (typeof found !== 'bigint') return [name, found]
      return [name, type.kind === 'timestamp' ? Number(found / 1000n) : Number(found)]
    }),
  )

/** Times from the start on; what is undefined is no column. */
const toText = (found: Found) =>
  JSON.stringify(Object.fromEntries(Object.entries(found).toSorted()), (_, value: unknown) => {
    if (typeof value !== 'number') return value
    return Number.isFinite(value) && value < START_MS / 2 ? value : String(value - START_MS)
  })
const toTexts = (all: readonly Found[]) => all.map(toText).sort()

/** Throws with the smallest example where the two differ; answers how many rows there were, by status. */
export function compareRows<C>(
  { type, ports = ['in'], configs, toConfig, find }: Definition<C>,
  parameters: { readonly numRuns: number; readonly seed: number },
): Record<string, number> {
  const counts: Record<string, number> = { traces: 0 }
  const add = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1
  }
  const sizes = fc.constantFrom(undefined, undefined, 1, 2, 3)
  fc.assert(
    fc.property(configs, toEvents(ports), sizes, (config, events, batchSize) => {
      const found = run({ type, config: toConfig(config), ports, events, batchSize })
      if (!found) return
      const expected = find(config, events)
      expect(toTexts(found)).toEqual(toTexts(expected))
      add('traces')
      for (const { status } of expected) add(String(status))
    }),
    parameters,
  )
  return counts
}
