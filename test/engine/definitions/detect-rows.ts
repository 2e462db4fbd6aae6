/** A pattern on the engine, over the events of its definition: all its rows by the names of their columns. */

import type { Operator } from '@lakestream/shared/engine/operator'
import { runEngine } from '@lakestream/shared/engine/run'
import type { Column, SparkType } from '@lakestream/shared/expression/types'
import type { Row, Value } from '@lakestream/shared/expression/value'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import { NO_STREAM } from '@lakestream/shared/nodes/columns'
import type { AnyNodeDefinition, NodeInput } from '@lakestream/shared/nodes/define'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import fc from 'fast-check'
import { expect } from 'vitest'
import { compareCells, START_MS } from './events.ts'

const END_MS = START_MS + 3_600_000

export interface Event {
  readonly id: number
  readonly key: string | null
  readonly timeMs: number
  readonly a: boolean
  readonly b: boolean
  readonly c: boolean
  readonly v: number | null
}

const column = (name: string, kind: 'bigint' | 'string' | 'timestamp' | 'boolean' | 'double'): Column => ({
  name,
  type: { kind } as SparkType,
  nullable: true,
})
const COLUMNS: readonly Column[] = [
  column('id', 'bigint'),
  column('key', 'string'),
  column('ts', 'timestamp'),
  column('a', 'boolean'),
  column('b', 'boolean'),
  column('c', 'boolean'),
  column('v', 'double'),
]

const toRow = ({ id, key, timeMs, a, b, c, v }: Event): Row => [BigInt(id), key, BigInt(timeMs) * 1000n, a, b, c, v]

/** Order among events of one time; all else being equal the columns decide in the order of the schema, and ids differ. */
export const ORDERS: readonly (readonly string[])[] = [['id'], [], ['v'], ['c', 'v']]

/** Events as a pattern takes them, for each value of its keys. */
export function toPartitions(
  events: readonly Event[],
  keys: readonly string[],
  order: readonly string[],
): { readonly key: Readonly<Record<string, unknown>>; readonly events: readonly Event[] }[] {
  const byKey = new Map<string, Event[]>()
  const keyOf = (event: Event) => Object.fromEntries(keys.map((name) => [name, event[name as keyof Event]]))
  const sorted = events.toSorted((one, other) => {
    if (one.timeMs !== other.timeMs) return one.timeMs - other.timeMs
    const differing = order.map((name) => [one[name as 'v'], other[name as 'v']] as const)
    return differing.map(([a, b]) => compareCells(a, b)).find((each) => each !== 0) ?? one.id - other.id
  })
  for (const event of sorted) {
    const text = toText(keyOf(event))
    byKey.set(text, [...(byKey.get(text) ?? []), event])
  }
  return [...byKey.values()].map((all) => ({ key: keyOf(all[0] as Event), events: all }))
}

/** Random events a few milliseconds apart, in the order of time; ids are in no order. */
export const toEvents = (
  value: fc.Arbitrary<number | null>,
  { minLength = 1, maxLength = 8, maxGapMs = 3 } = {},
): fc.Arbitrary<readonly Event[]> =>
  fc
    .array(
      fc.record({
        gapMs: fc.integer({ min: 0, max: maxGapMs }),
        key: fc.constantFrom('k', 'k', 'k', 'k', 'l', null),
        a: fc.boolean(),
        b: fc.boolean(),
        c: fc.boolean(),
        v: value,
        rank: fc.integer({ min: 0, max: 9 }),
      }),
      { minLength, maxLength, size: 'max' },
    )
    .map((list) => {
      let timeMs = START_MS
      return list.map(({ gapMs, rank, ...rest }, at) => {
        timeMs += gapMs
        return { ...rest, id: rank * 100 + at, timeMs }
      })
    })

/** A row by the names of its columns, with its port unless that is `matches`; times count from the start. */
export type Found = Readonly<Record<string, unknown>>

const toValue = (type: SparkType, value: Value): unknown => {
  if (typeof value !== 'bigint') return value
  return type.kind === 'timestamp' ? Number(value / 1000n) - START_MS : Number(value)
}

const toText = (found: Found) =>
  JSON.stringify(
    Object.fromEntries(Object.entries(found).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value),
  )
const toTexts = (all: readonly Found[]) => all.map(toText).sort()

/** The rows of all ports, once with all events at once and once in batches with the watermark close behind; null for a config that has errors. */
function detectRows(
  definition: AnyNodeDefinition,
  json: JsonObject,
  { events, cuts }: Trace,
): readonly [readonly Found[], readonly Found[]] | null {
  const { config, problems } = parseConfig(definition, json)
  const schema = { ...NO_STREAM, columns: COLUMNS, eventTime: { column: 'ts', watermarkMs: 0 }, afterStateful: false }
  const inputs: NodeInput[] = [{ port: 'in', schema }]
  const found = [...problems, ...definition.problems(config, inputs)]
  if (found.some(({ severity }) => severity === 'error')) return null
  const outputs = definition.schema(config, inputs)
  const create = () => definition.engine?.(config, inputs, { nodeId: 'pattern' }) as Operator
  const run = (batches: readonly (readonly Event[])[]) => {
    const { emitted } = runEngine(
      {
        // A millisecond of delay: events of equal times are not late.
        sources: [{ id: 'source', columns: COLUMNS, eventTime: { column: 2, watermarkMs: 1 } }],
        steps: [{ id: 'pattern', create, inputs: [{ port: 'in', from: 'source', fromPort: 'out' }] }],
      },
      // What is in a batch has no order.
      batches.map((batch) => ({ source: batch.toReversed().map(toRow) })),
      { advanceToMs: END_MS, pending: false },
    )
    return Object.entries(emitted['pattern'] ?? {}).flatMap(([port, all]) => {
      const columns = outputs[port]?.columns ?? []
      const names = port === 'matches' ? {} : { port }
      return all.map(({ row }) => ({
        ...names,
        ...Object.fromEntries(columns.map(({ name, type }, at) => [name, toValue(type, row[at] ?? null)])),
      }))
    })
  }
  const bounds = [0, ...[...cuts].filter((cut) => cut < events.length).toSorted((a, b) => a - b), events.length]
  return [run([events]), run(bounds.slice(1).map((end, index) => events.slice(bounds[index], end)))]
}

interface Trace {
  readonly events: readonly Event[]
  /** Positions at which a new batch begins. */
  readonly cuts: readonly number[]
}

const cutsOf = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 9 })

export interface Definition<C> {
  readonly type: string
  readonly configs: fc.Arbitrary<C>
  readonly events: fc.Arbitrary<readonly Event[]>
  readonly toJson: (config: C) => JsonObject
  /** All rows by the definition; null where there are too many ways. */
  readonly find: (config: C, events: readonly Event[]) => readonly Found[] | null
}

export interface Scale {
  readonly numRuns: number
  readonly seed: number
}

/** Throws with the smallest example where the two differ; answers how many rows there were by status, and traces in all. */
export function compareTraces<C>(
  { type, configs, events, toJson, find }: Definition<C>,
  scale: Scale,
): Record<string, number> {
  const counts: Record<string, number> = { traces: 0 }
  const add = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1
  }
  fc.assert(
    fc.property(configs, events, cutsOf, (config, list, cuts) => {
      const found = detectRows(findNode(type) as AnyNodeDefinition, toJson(config), { events: list, cuts })
      const expected = found && find(config, list)
      if (!found || !expected) return
      const [atOnce, inBatches] = found
      expect(toTexts(atOnce.map(({ pattern_id, match_id, ...rest }) => rest))).toEqual(toTexts(expected))
      expect(toTexts(inBatches)).toEqual(toTexts(atOnce))
      add('traces')
      for (const { status } of expected) add(String(status))
    }),
    scale,
  )
  return counts
}
