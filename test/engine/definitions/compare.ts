/**
 * Patterns beside references that follow their definitions: random configs over a few events, every row that the engine gives and every row of the
 * definition, with all columns, the events that it is explained by, and the events that are late.
 */

import type { EngineBatch } from '@lakestream/shared/engine/operator'
import { runEngine } from '@lakestream/shared/engine/run'
import type { Column } from '@lakestream/shared/expression/types'
import type { Row } from '@lakestream/shared/expression/value'
import { explainNode } from '@lakestream/shared/pipeline/explain'
import { parsePipelineFile } from '@lakestream/shared/pipeline/file'
import type { JsonObject, Pipeline } from '@lakestream/shared/pipeline/model'
import { toEngineGraph } from '@lakestream/shared/pipeline/preview'
import { type Propagation, propagate } from '@lakestream/shared/pipeline/propagate'
import fc from 'fast-check'
import { expect } from 'vitest'
import { type Arrival, arrivals, arrive, findLate } from './arrivals.ts'
import { COLUMNS, type Event, type EventOptions, type KeyName, START_MS, toColumns, toEvents } from './events.ts'

/** A row by its columns, with the port by which it leaves and the ids of the events that it is explained by. */
export type Found = Readonly<Record<string, unknown>>

export interface Definition<C> extends EventOptions {
  readonly type: string
  /** `in` where it is left out. */
  readonly ports?: readonly string[]
  readonly configs: fc.Arbitrary<C>
  readonly toConfig: (config: C) => JsonObject
  /** Spark's own operators take late events by another rule: none comes late there. */
  readonly isNative?: (config: C) => boolean
  /** All rows that there should be of events that are not late, as `toFound` makes them; null where there are too many ways. */
  readonly find: (config: C, events: readonly Event[]) => readonly Found[] | null
}

/** A row of a definition: what it is of some events in order, unless it says otherwise. */
export function toFound(events: readonly Event[], keys: readonly KeyName[], changes: Found = {}): Found {
  const [first, last] = [events[0], events.at(-1)]
  if (!first || !last) throw new Error('a row is of events')
  return {
    port: 'matches',
    pattern_id: 'pattern',
    ...Object.fromEntries(keys.map((name) => [name, last[name]])),
    match_start: first.timeMs,
    match_end: last.timeMs,
    match_time: last.timeMs,
    status: 'match',
    event_count: events.length,
    events: toIds(events),
    last: last.id,
    ...changes,
  }
}

/** The extra column by which a row says what its last event is. */
export const LAST = [{ id: 'last', name: 'last', expr: 'id' }]

const toIds = (events: readonly Pick<Event, 'id'>[]) =>
  events
    .map(({ id }) => id)
    .sort((a, b) => a - b)
    .join(' ')

/** A late event leaves as it came. */
const toLate = (event: Event): Found => ({
  port: event.port === 'in' ? 'late' : `late-${event.port}`,
  ...toColumns(event),
})

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

const toRow = ({ id, key, a, b, c, v, timeMs }: Event): Row => [BigInt(id), key, a, b, c, v, BigInt(timeMs) * 1000n]

type Batches = ReturnType<typeof arrive>

/** A pipeline of one pattern, run over events. */
class Pattern {
  private readonly pipeline: Pipeline
  private readonly propagation: Propagation
  private readonly options = { pending: false, advanceToMs: START_MS + 3_600_000 }

  constructor(type: string, config: JsonObject, ports: readonly string[], delayMs: number) {
    const { pipeline } = parsePipelineFile({
      lakestream: 1,
      name: 'definition',
      nodes: { ...Object.fromEntries(ports.map((port) => [port, toSource(delayMs)])), pattern: { type, config } },
      edges: ports.map((port) => `${port}:out>pattern:${port}`),
    })
    if (!pipeline) throw new Error(`not a pipeline: ${JSON.stringify(config)}`)
    this.pipeline = pipeline
    this.propagation = propagate(pipeline)
  }

  get hasErrors(): boolean {
    return this.propagation.diagnostics.some(({ severity }) => severity === 'error')
  }

  /** Every row that the engine gives. */
  run(batches: Batches): readonly Found[] {
    const made = toEngineGraph(this.pipeline, this.propagation, 'pattern')
    if (!made.ok) throw new Error(made.problem.message)
    const { emitted } = runEngine(made.graph, batches.map(toRows), this.options)
    const outputs = this.propagation.nodes['pattern']?.outputs
    return Object.entries(emitted['pattern'] ?? {}).flatMap(([port, all]) =>
      all.map(({ row }) => ({ port, ...toRecord(outputs?.[port]?.columns ?? [], row) })),
    )
  }

  /** The ids of the events that each match is explained by, and of those that are said to be late. */
  explain(batches: Batches, batchSize: number | undefined) {
    const inputs = Object.fromEntries(
      Object.keys(batches[0] ?? {}).map((port) => [port, batches.flatMap((each) => (each[port] ?? []).map(toRow))]),
    )
    const explained = explainNode(this.pipeline, 'pattern', {
      ...{ ...this.options, propagation: this.propagation, inputs },
      ...(batchSize !== undefined && { batchSize }),
    })
    if (!explained.ok) throw new Error(JSON.stringify(explained.problems))
    const { events, detections } = explained.explanation
    const toIdsOf = (rows: readonly (Row | undefined)[]) => toIds(rows.map((row) => ({ id: Number(row?.[0]) })))
    return {
      eventsOf: new Map(detections.map(({ id, events: at }) => [id, toIdsOf(at.map((index) => events[index]?.row))])),
      late: toIdsOf(events.flatMap(({ row, outcome }) => (outcome === 'late' ? [row] : []))),
    }
  }
}

const toRows = (batch: Batches[number]): EngineBatch =>
  Object.fromEntries(Object.entries(batch).map(([port, events]) => [port, events.map(toRow)]))

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
  JSON.stringify(
    Object.fromEntries(Object.entries(found).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    (_, value: unknown) => {
      if (typeof value !== 'number') return value
      return Number.isFinite(value) && value < START_MS / 2 ? value : String(value - START_MS)
    },
  )
const toTexts = (all: readonly Found[]) => all.map(toText).sort()

/** A row of the engine as a definition says it: what its id is does not matter, but it is that of one row. */
function toExplained(rows: readonly Found[], eventsOf: ReadonlyMap<unknown, string>): readonly Found[] {
  const ids = rows.flatMap(({ match_id }) => match_id ?? [])
  expect(new Set(ids).size).toBe(ids.length)
  return rows.map(({ match_id, ...found }) => ({ ...found, events: eventsOf.get(match_id) }))
}

export interface Scale {
  readonly numRuns: number
  readonly seed: number
}

/** Throws with the smallest example where the two differ; answers how many rows there were by status, and traces in all. */
export function compareRows<C>(
  { type, ports = ['in'], configs, toConfig, find, isNative = () => false, ...of }: Definition<C>,
  scale: Scale,
): Record<string, number> {
  const counts: Record<string, number> = { traces: 0 }
  const add = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1
  }
  fc.assert(
    fc.property(configs, toEvents(ports, of), arrivals, (config, events, given) => {
      const arrival: Arrival = isNative(config) ? { ...given, delayMs: 3_600_000 } : given
      const pattern = new Pattern(type, toConfig(config), ports, arrival.delayMs)
      if (pattern.hasErrors) return
      const batches = arrive(events, ports, arrival)
      const late = findLate(batches, arrival)
      const accepted = events.filter((event) => !late.includes(event))
      const expected = find(config, accepted)
      if (!expected) return
      const atOnce = arrive(accepted, ports, { ...arrival, sizes: [] })
      const rows = pattern.run(batches)
      // Of batches of one size the preview itself can be asked.
      const [size, ...others] = arrival.sizes
      const isAsked = others.length === 0
      const explained = isAsked ? pattern.explain(batches, size) : pattern.explain(atOnce, undefined)
      const all = [...expected, ...late.map(toLate)]
      expect(toTexts(toExplained(rows, explained.eventsOf))).toEqual(toTexts(all))
      expect(explained.late).toBe(isAsked ? toIds(late) : '')
      // Ids too (rules G3 and G8).
      expect(toTexts([...pattern.run(atOnce), ...late.map(toLate)])).toEqual(toTexts(rows))
      add('traces')
      for (const { status = 'late' } of all) add(String(status))
    }),
    scale,
  )
  return counts
}
