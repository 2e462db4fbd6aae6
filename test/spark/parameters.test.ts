import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateBundle } from '@lakestream/server/codegen/generate'
import { writeBundle } from '@lakestream/server/deploy/local/target'
import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'
import { describe, expect, it } from 'vitest'
import { readPipeline, runOnEngine, sortRows } from '../support/executions.ts'
import { ROOT, type SparkDriver, useSpark } from '../support/spark.ts'

const HOSTILE = `it's "so" \\ \`tick\` {0} {input_0} $y \${spark.app.name} -- /* é`

/** A parameter of each type, in a text, a number, a duration, an expression and an SQL text. */
const PARAMETERS: JsonObject = {
  limit: { type: 'int', default: '30' },
  big: { type: 'bigint', default: '9007199254740993' },
  rate: { type: 'double', default: '0.5' },
  stage: { type: 'string', default: HOSTILE },
  since: { type: 'timestamp', default: '2026-01-01T02:00:00+02:00' },
  day: { type: 'date', default: '2026-01-31' },
  on: { type: 'boolean', default: 'true' },
  within: { type: 'duration', default: '90 seconds' },
  most: { type: 'int', default: '2' },
  delay: { type: 'duration', default: '0 seconds' },
}

const SCHEMA = [
  { id: 'a', name: 'at', type: 'timestamp' },
  { id: 'b', name: 'origin', type: 'string' },
  { id: 'c', name: 'late', type: 'int' },
]

const PIPELINE = readPipeline({
  lakestream: 1,
  name: 'Parameters',
  parameters: PARAMETERS,
  nodes: {
    rows: {
      type: 'auto-loader',
      label: 'Rows',
      config: { path: 'in/${most}', schema: SCHEMA, eventTime: { column: 'at', watermark: '${delay}' } },
    },
    values: {
      type: 'map-select',
      label: 'Values',
      config: {
        keepOthers: true,
        columns: [
          { id: '1', name: 'over', expr: 'late > ${limit} AND at >= ${since} AND ${on}' },
          { id: '2', name: 'big', expr: '${big} + 1' },
          { id: '3', name: 'rate', expr: 'late * ${rate}' },
          { id: '4', name: 'stage', expr: "concat(origin, ${stage}, '!')" },
          { id: '5', name: 'next', expr: 'date_add(${day}, 1)' },
          { id: '6', name: 'then', expr: 'at + ${within}' },
          { id: '7', name: 'part', expr: 'CAST(1.50 AS decimal(10,2)) * ${limit} - -${limit}' },
        ],
      },
    },
    bursts: {
      type: 'count-threshold',
      label: 'Bursts',
      config: {
        keys: ['origin'],
        condition: 'late > ${limit}',
        threshold: '${most}',
        window: { kind: 'tumbling', duration: '${within}' },
      },
    },
    query: {
      type: 'sql-query',
      label: 'Query',
      config: {
        sql: "SELECT origin, ${stage} AS s, '<${stage}>' AS t, ${big} AS b, CAST(${within} AS string) AS w FROM r WHERE late > ${limit}",
        inputs: [{ id: 'i', name: 'r' }],
        schema: [
          { id: '1', name: 'origin', type: 'string' },
          { id: '2', name: 's', type: 'string' },
          { id: '3', name: 't', type: 'string' },
          { id: '4', name: 'b', type: 'bigint' },
          { id: '5', name: 'w', type: 'string' },
        ],
      },
    },
    table: { type: 'delta-table-sink', label: 'Table', config: { table: 'values_${stage}' } },
    alerts: { type: 'delta-table-sink', label: 'Alerts', config: { table: 'alerts' } },
    answers: { type: 'console-sink', label: 'Answers', config: {} },
  },
  edges: [
    'rows:out>values:in',
    'values:out>table:in',
    'rows:out>bursts:in',
    'bursts:matches>alerts:in',
    'rows:out>query:i',
    'query:out>answers:in',
  ],
})

const ROWS = [
  ['2026-01-01T00:00:00Z', 'A', 31],
  ['2026-01-01T00:00:10Z', 'A', 45],
  ['2026-01-01T00:00:20Z', 'B', 40],
  ['2025-12-31T23:59:00Z', 'A', 99],
  ['2026-01-01T09:00:00Z', 'Z', 0],
] as const

/** A folder with the rows where `most`, as it is and as it is told, says. */
function makeInput(spark: SparkDriver): string {
  const base = spark.makeFolder('parameters')
  for (const most of ['1', '2']) {
    mkdirSync(join(base, 'in', most), { recursive: true })
    const lines = ROWS.map(([at, origin, late]) => JSON.stringify({ at, origin, late: most === '1' ? late + 1 : late }))
    writeFileSync(join(base, 'in', most, 'rows.jsonl'), `${lines.join('\n')}\n`)
  }
  return base
}

const batches = { rows: [ROWS.map((row) => [...row])] }
const engineRows = (sink: string) => sortRows(runOnEngine(PIPELINE, sink, batches))

describe.each([
  { target: 'a job', declarative: false },
  { target: 'a declarative pipeline', declarative: true },
])('of $target', ({ declarative }) => {
  const spark = useSpark({ declarative })
  const shown = declarative ? ['answers'] : []

  it('the values that are declared give the rows that the preview gives, of every type and hostile ones too', async () => {
    const base = makeInput(spark)
    const { rows, errors } = await spark.runPipeline(PIPELINE, { base, shown })
    expect(errors).toEqual([])
    expect(sortRows(rows['table']?.rows ?? [])).toEqual(engineRows('table'))
    expect(sortRows(rows['alerts']?.rows ?? [])).toEqual(engineRows('alerts'))
    expect(rows['alerts']?.rows).toHaveLength(1)
    const answers = rows['answers']?.rows ?? []
    expect(answers.map(([origin]) => origin).sort()).toEqual(['A', 'A', 'A', 'B'])
    for (const [, s, t, b] of answers) expect([s, t, b]).toEqual([HOSTILE, `<${HOSTILE}>`, '9007199254740993'])
  })

  it('values that it is told stand above them', async () => {
    const base = makeInput(spark)
    const told = { limit: '40', most: '1', within: '1 hour', stage: "o'clock" }
    const alerts = declarative ? await runDeclarative(spark, base, told) : await runJob(spark, base, told)
    // The other folder is read, in which each is a minute later; above 40 are two of A and one of B, one is enough in an hour.
    expect(alerts).toEqual([
      ['A', 1],
      ['A', 1],
      ['B', 1],
    ])
  })
})

async function runDeclarative(spark: SparkDriver, base: string, told: Record<string, string>): Promise<Json[][]> {
  const conf = Object.fromEntries(Object.entries(told).map(([name, value]) => [`lakestream.parameter.${name}`, value]))
  await spark.runScript(join(ROOT, 'test', 'spark', 'scripts', 'set_conf.py'), conf)
  const { rows, errors } = await spark.runPipeline(PIPELINE, { base, shown: ['answers'] })
  expect(errors).toEqual([])
  const { columns = [], rows: alerts = [] } = rows['alerts'] ?? {}
  const at = (name: string) => columns.findIndex((column) => column.name === name)
  return alerts.map((row) => [row[at('origin')] ?? null, Number(row[at('event_count')])]).sort()
}

async function runJob(spark: SparkDriver, base: string, told: Record<string, string>): Promise<Json[][]> {
  const folder = spark.makeFolder('job')
  const bundle = join(base, 'bundle')
  writeBundle(generateBundle({ ...PIPELINE, target: 'sss' }, { environment: 'spark' }), bundle)
  // Relative paths start from the program.
  mkdirSync(join(bundle, 'in'), { recursive: true })
  for (const most of ['1', '2']) {
    mkdirSync(join(bundle, 'in', most))
    writeFileSync(join(bundle, 'in', most, 'rows.jsonl'), linesOf(most))
  }
  const run = (params: Record<string, string>) =>
    spark.runScript(join(ROOT, 'test', 'spark', 'scripts', 'run_main.py'), {
      bundle,
      argv: [folder, ...Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`])],
    })
  expect(await run({ ...told, nothing: '1' })).toContain('There is no parameter nothing.')
  expect(await run({ ...told, limit: '0.5' })).toContain(
    "The parameter limit is a whole number such as 30, but not '0.5'.",
  )
  expect(await run(told)).toBeNull()
  const read = { path: join(folder, 'warehouse', 'alerts'), select: ['origin', 'event_count'] }
  return (await spark.runScript(join(ROOT, 'test', 'spark', 'scripts', 'read_delta.py'), read)) as Json[][]
}

function linesOf(most: string): string {
  return ROWS.map(
    ([at, origin, late]) => `${JSON.stringify({ at, origin, late: most === '1' ? late + 1 : late })}\n`,
  ).join('')
}
