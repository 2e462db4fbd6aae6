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
import { type Arrival, arrivals, arrive, findLate } from './arrivals.ts'
import { COLUMNS, type Event, START_MS, toEvents } from './events.ts'

/** A row by its columns, with the port by which it leaves and the ids of the events that it is explained by. */
export type Found = Readonly<Record<string, unknown>>

export interface Definition<C> {
  readonly type: string
  /** `in` where it is left out. */
  readonly ports?: readonly string[]
  readonly configs: fc.Arbitrary<C>
  readonly toConfig: (config: C) => JsonObject
  /** Spark's own operators take late events by another rule: none comes late there. */
  readonly isNative?: (config: C) => boolean
  /** All rows that there should be of events that are not late, as `toFound` makes them. */
  readonly find: (config: C, events: readonly Event[]) => readonly Found[]
}

/** A late event leaves as it came. */
const toLate = ({ timeMs, arrival, port, ...columns }: Event): Found => ({
  port: port === 'in' ? 'late' : `late-${port}`,
  ...columns,
  ts: timeMs,
})

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
const toSource = (delayMs: number) => ({
  type: 'auto-loader',
  config: {
    ...{ path: 'in', format: 'json', schema },
    eventTime: { column: 'ts', parse: 'timestamp', watermark: `${delayMs} milliseconds` },
  },
})

const toRow = ({ id, key, a, b, v, timeMs }: Event): Row => [BigInt(id), key, a, b, v, BigInt(timeMs) * 1000n]

type Emitted = EngineRun['emitted'][string]

interface Given {
  readonly type: string
  readonly config: JsonObject
  /** By input, in the order in which they come. */
  readonly inputs: Readonly<Record<string, readonly Event[]>>
  readonly arrival: Arrival
}

/** Every row that the engine gives. Null for a config that has errors. */
function run({ type, config, inputs, arrival: { batchSize, delayMs } }: Given): readonly Found[] | null {
  const ports = Object.keys(inputs)
  const { pipeline } = parsePipelineFile({
    lakestream: 1,
    name: 'definition',
    nodes: { ...Object.fromEntries(ports.map((port) => [port, toSource(delayMs)])), pattern: { type, config } },
    edges: ports.map((port) => `${port}:out>pattern:${port}`),
  })
  if (!pipeline) throw new Error(`not a pipeline: ${JSON.stringify(config)}`)
  const propagation = propagate(pipeline)
  if (propagation.diagnostics.some(({ severity }) => severity === 'error')) return null
  const rows = Object.fromEntries(Object.entries(inputs).map(([port, events]) => [port, events.map(toRow)]))
  const options = {
    ...{ inputs: rows, propagation, pending: false, advanceToMs: START_MS + 3_600_000 },
    ...(batchSize !== null && { batchSize }),
  }
  const preview = previewNode(pipeline, 'pattern', options)
  const explained = explainNode(pipeline, 'pattern', options)
  if (!preview.run || !explained.ok) throw new Error(JSON.stringify(preview.problems))
  const columnsOf = (port: string) => propagation.nodes['pattern']?.outputs[port]?.columns ?? []
  return toRows(preview.run.emitted['pattern'] ?? {}, columnsOf, explained.explanation)
}

function toRows(
  emitted: Emitted,
  columnsOf: (port: string) => readonly Column[],
  { events, detections }: Explanation,
): readonly Found[] {
  const rows = Object.entries(emitted).flatMap(([port, all]) =>
    all.map(({ row }) => ({ port, ...toRecord(columnsOf(port), row) }) as Found),
  )
  const idOf = (index: number) => Number(events[index]?.row[0])
  const eventsOf = new Map(detections.map(({ id, events: indexes }) => [id, toIds(indexes.map(idOf))]))
  const ids = rows.flatMap(({ match_id }: Found) => match_id ?? [])
  expect(new Set(ids).size).toBe(ids.length)
  return rows.map(({ pattern_id, match_id, ...found }: Found) => ({
    ...found,
    events: eventsOf.get(String(match_id)),
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
  { type, ports = ['in'], configs, toConfig, find, isNative = () => false }: Definition<C>,
  parameters: { readonly numRuns: number; readonly seed: number },
): Record<string, number> {
  const counts: Record<string, number> = { traces: 0 }
  const add = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1
  }
  fc.assert(
    fc.property(configs, toEvents(ports), arrivals, (config, events, given) => {
      const arrival = isNative(config) ? { ...given, delayMs: 3_600_000 } : given
      const inputs = arrive(events, ports, arrival)
      const found = run({ type, config: toConfig(config), inputs, arrival })
      if (!found) return
      const late = findLate(inputs, arrival)
      const accepted = events.filter((event) => !late.includes(event))
      const expected = [...find(config, accepted), ...late.map(toLate)]
      expect(toTexts(found)).toEqual(toTexts(expected))
      add('traces')
      for (const { status = 'late' } of expected) add(String(status))
    }),
    parameters,
  )
  return counts
}
