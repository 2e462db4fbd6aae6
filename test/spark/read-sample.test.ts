import { join } from 'node:path'
import { formatType, parseType } from '@lakestream/shared/expression/parse-type'
import type { SparkType, StructField } from '@lakestream/shared/expression/types'
import { readSample, type SampleOptions } from '@lakestream/shared/pipeline/inference/read-sample'
import { expect, test } from 'vitest'
import { AVRO_SAMPLES, CSV_SAMPLES, JSON_SAMPLES, randomJsonRows, TIMES } from '../support/samples.ts'
import { ROOT, useSpark } from '../support/spark.ts'

const spark = useSpark()

type Found = readonly (readonly [name: string, type: string, nullable: boolean])[]

const OPTIONS: SampleOptions = { format: 'auto', times: true, header: true, delimiter: ',' }

async function onSpark(
  kind: 'json' | 'csv' | 'avro' | 'avro-reader',
  texts: readonly string[],
  options: object,
): Promise<Found[]> {
  const script = join(ROOT, 'test', 'spark', 'scripts', 'infer_columns.py')
  const found = await spark.runScript(
    script,
    texts.map((text) => ({ kind, text, options })),
  )
  return (found as Found[]).map(sorted)
}

function here(text: string, options: Partial<SampleOptions> = {}): Found {
  const sample = readSample(text, { ...OPTIONS, ...options })
  if (!sample.ok) throw new Error(`${text}: ${sample.problem.message}`)
  return sorted(sample.columns.map(({ name, type, nullable }) => [name, formatType(type), nullable]))
}

/** Spark orders the names of JSON by themselves; here they stay as they were written. */
function sorted(columns: Found): Found {
  return columns
    .map(([name, type, nullable]) => [name, formatType(sortFields(parseType(type))), nullable] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
}

function sortFields(type: SparkType | null): SparkType {
  if (type?.kind === 'array') return { kind: 'array', element: sortFields(type.element) }
  if (type?.kind !== 'struct') return type ?? { kind: 'void' }
  const fields = type.fields.map(({ name, type: inner }): StructField => ({ name, type: sortFields(inner) }))
  return { kind: 'struct', fields: fields.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }
}

test.each([true, false])(
  'rows in JSON have the columns that Spark infers, with times as timestamps: %s',
  async (times) => {
    const texts = [
      ...JSON_SAMPLES,
      JSON.stringify(Object.fromEntries(TIMES.map((time, index) => [`t${index}`, time]))),
      ...Array.from({ length: 6 }, (_, seed) => randomJsonRows(seed)),
    ]
    const found = await onSpark('json', texts, { inferTimestamp: String(times), caseSensitive: 'true' })
    expect(texts.map((text) => [text, here(text, { times })])).toEqual(texts.map((text, at) => [text, found[at]]))
  },
)

test('CSV has the columns that Spark infers', async () => {
  const found = await onSpark('csv', CSV_SAMPLES, { header: 'true', inferSchema: 'true' })
  expect(CSV_SAMPLES.map((text) => [text, here(text, { format: 'csv' })])).toEqual(
    CSV_SAMPLES.map((text, at) => [text, found[at]]),
  )
})

test('an Avro schema has the columns that Spark reads it with', async () => {
  const columns = AVRO_SAMPLES.map((text) => here(text))
  expect(columns).toEqual(await onSpark('avro', AVRO_SAMPLES, {}))
  // Messages of a registry are read by a schema of the columns that are wanted: of all columns it is the same.
  expect(columns).toEqual(await onSpark('avro-reader', AVRO_SAMPLES, {}))
})
