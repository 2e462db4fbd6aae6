import { formatType } from '@lakestream/shared/expression/parse-type'
import { encodeValue } from '@lakestream/shared/expression/row-json'
import type { Row } from '@lakestream/shared/expression/value'
import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'
import { expect, it } from 'vitest'
import { COLUMNS } from '../engine/agreement/rows.ts'
import { RUN, toRun } from '../engine/recorded/match-recognize-runs.ts'
import { SEQUENCES, toConfig, toRows, toWatermarkMs } from '../engine/recorded/sequence-runs.ts'
import { readPipeline, runOnEngine, runOnSpark, sortRows } from '../support/executions.ts'
import { useSpark } from '../support/spark.ts'

/**
 * Recorded cases through generated code on Spark, several patterns a run. What the engine gives for them is compared with the
 * recordings elsewhere; here Spark must give the same.
 */
const spark = useSpark()

interface Recorded {
  readonly id: string
  readonly type: string
  readonly config: JsonObject
  readonly batches: readonly (readonly Row[])[]
  readonly watermarkMs: number
}

/** Every third of them: a stateful query takes Spark seconds. */
const SHARE = 3
const ALL: readonly Recorded[] = [
  ...RUN.map((recorded) => ({
    id: recorded.id,
    type: 'match-recognize-sql',
    ...toRun(recorded),
    watermarkMs: 0,
  })),
  ...SEQUENCES.map((recorded) => {
    const { rows, last } = toRows(recorded)
    const half = rows.length >> 1
    return {
      id: recorded.id,
      type: 'sequence-detector',
      config: toConfig(recorded.pattern),
      batches: [rows.slice(0, half), rows.slice(half), [last]],
      watermarkMs: toWatermarkMs(recorded),
    }
  }),
]
const CASES = ALL.filter((_, index) => index % SHARE === 0)

const SIZE = 13
const packs = Array.from({ length: Math.ceil(CASES.length / SIZE) }, (_, at) => CASES.slice(at * SIZE, (at + 1) * SIZE))

const toSource = ({ watermarkMs }: Recorded): JsonObject => ({
  path: 'in',
  format: 'json',
  schema: COLUMNS.map(({ name, type }) => ({ id: name, name, type: formatType(type) })),
  eventTime: { column: 'ts', parse: 'timestamp', watermark: `${watermarkMs} milliseconds` },
})

const encode = (rows: readonly Row[]): Json[][] =>
  rows.map((row) => COLUMNS.map(({ type }, at) => encodeValue(type, row[at] ?? null) as Json))

it.each(packs.map((pack) => [pack.map(({ id }) => id).join(', '), pack] as const))('%s', async (_ids, pack) => {
  const pipeline = readPipeline({
    lakestream: 1,
    name: 'recorded',
    nodes: Object.fromEntries(
      pack.flatMap((one, at) => [
        [`source${at}`, { type: 'auto-loader', config: toSource(one) }],
        [`pattern${at}`, { type: one.type, config: one.config }],
        [`sink${at}`, { type: 'console-sink', config: {} }],
      ]),
    ),
    edges: pack.flatMap((_one, at) => [`source${at}:out>pattern${at}:in`, `pattern${at}:matches>sink${at}:in`]),
  })
  const batches = Object.fromEntries(pack.map((one, at) => [`source${at}`, one.batches.map(encode)]))
  const { rows } = await runOnSpark(spark, { pipeline, batches })
  for (const [at, { id }] of pack.entries())
    expect(sortRows(rows[`sink${at}`] ?? []), id).toEqual(sortRows(runOnEngine(pipeline, `sink${at}`, batches)))
})
