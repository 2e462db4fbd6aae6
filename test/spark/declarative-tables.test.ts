import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateBundle } from '@lakestream/server/codegen/generate'
import type { DeployBundle } from '@lakestream/server/deploy/deploy-target'
import { LANGUAGES, type Language } from '@lakestream/shared/pipeline/model'
import { describe, expect, it } from 'vitest'
import { readPipeline, sortRows } from '../support/executions.ts'
import { useSpark } from '../support/spark.ts'

/** Declarative pipelines of several nodes: what is a table, what passes between Python and SQL, what a second update adds. */
const spark = useSpark({ declarative: true })

const COLUMNS = [
  { id: 'a', name: 'at', type: 'timestamp' },
  { id: 'b', name: 'code', type: 'string', nullable: false },
  { id: 'c', name: 'n', type: 'int' },
]
const SOURCE = {
  type: 'auto-loader',
  config: { path: 'in', format: 'json', schema: COLUMNS, eventTime: { column: 'at', watermark: '1 second' } },
}
const letters = (label: string) => ({ type: 'dead-letter-queue', label, config: { table: 'letters' } })

function addFile(folder: string, name: string, rows: readonly object[]) {
  mkdirSync(join(folder, 'in'), { recursive: true })
  writeFileSync(join(folder, 'in', name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
}

const row = (seconds: number, code: string | null, n: number) => ({
  at: new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString(),
  code,
  n,
})

async function run(
  folder: string,
  language: Language,
  nodes: Record<string, object>,
  edges: readonly string[],
  parameters: Record<string, object> = {},
) {
  const pipeline = readPipeline({
    lakestream: 1,
    name: 'Tables',
    language,
    parameters,
    nodes,
    edges: [...edges].sort(),
  })
  const { errors, rows, status } = await spark.runPipeline(pipeline, { folder, base: folder })
  expect(errors.map(({ message }) => message)).toEqual([])
  expect(status).toBe('done')
  return (sink: string) => sortRows(rows[sink]?.rows ?? [])
}

describe.each(LANGUAGES)('in %s', (language) => {
  it('several sinks write one table, and a second update adds what is new', async () => {
    const folder = spark.makeFolder('tables')
    const nodes = {
      events: SOURCE,
      positive: { type: 'filter', config: { condition: 'n > 0' } },
      kept: { type: 'delta-table-sink', label: 'kept', config: { table: 'kept', partitionBy: ['code'] } },
      unread: letters('unread'),
      negative: letters('negative'),
    }
    const edges = [
      'events:errors>unread:in',
      'events:out>positive:in',
      'positive:out>kept:in',
      'positive:rejected>negative:in',
    ]
    addFile(folder, 'a.json', [row(1, 'x', 1), row(2, null, 2), row(3, 'y', -3)])
    await run(folder, language, nodes, edges)
    addFile(folder, 'b.json', [row(4, 'z', 4)])
    const rowsOf = await run(folder, language, nodes, edges)
    expect(rowsOf('kept').map((text) => JSON.parse(text)[2])).toEqual([1, 4])
    const kept = rowsOf('negative').map((text) => JSON.parse(text).slice(0, 4))
    expect(kept).toEqual([
      ['{"at":"2026-01-01T00:00:02.000Z","code":null,"n":2}', 'code is null', 'events', 'errors'],
      ['{"at":"2026-01-01T00:00:03.000Z","code":"y","n":-3}', null, 'positive', 'rejected'],
    ])
  })
})

it('patterns and nodes that name a parameter stand between what SQL can say', async () => {
  const folder = spark.makeFolder('pattern')
  addFile(folder, 'a.json', [row(1, 'x', 1), row(2, 'x', 2), row(3, 'x', 0), row(4, 'y', 5)])
  addFile(folder, 'b.json', [row(100, 'z', 1)])
  const sink = (table: string) => ({ type: 'delta-table-sink', label: table, config: { table } })
  const rowsOf = await run(
    folder,
    'sql',
    {
      events: SOURCE,
      positive: { type: 'filter', label: 'positive', config: { condition: 'n > 0' } },
      counted: {
        type: 'count-threshold',
        label: 'counted',
        config: { keys: ['code'], threshold: 2, condition: 'n > 0', emit: [{ id: 'e', name: 'n', expr: 'n' }] },
      },
      named: {
        type: 'map-select',
        label: 'named',
        config: {
          columns: [
            { id: 'a', name: 'who', expr: 'upper(code)' },
            { id: 'b', name: 'n', expr: 'n' },
          ],
        },
      },
      found: sink('found'),
      doubled: {
        type: 'map-select',
        label: 'doubled',
        config: { columns: [{ id: 'a', name: 'n', expr: 'n * ${factor}' }] },
      },
      all: sink('all'),
    },
    [
      'counted:matches>named:in',
      'doubled:out>all:in',
      'events:out>positive:in',
      'named:out>found:in',
      'positive:out>counted:in',
      'positive:out>doubled:in',
    ],
    { factor: { type: 'int', default: '2' } },
  )
  expect(rowsOf('found')).toEqual(['["X",2]'])
  expect(rowsOf('all')).toEqual(['[10]', '[2]', '[2]', '[4]'])
})

/** What Databricks reads with functions of its own, over rows as those functions give them. */
describe('the SQL of Databricks over what its table functions give', () => {
  async function runOver(source: object, messages: readonly object[], ddl: string) {
    const folder = spark.makeFolder('function')
    addFile(folder, 'a.json', messages)
    const nodes = {
      source,
      kept: { type: 'delta-table-sink', label: 'kept', config: { table: 'kept' } },
      wrong: { type: 'delta-table-sink', label: 'wrong', config: { table: 'wrong' } },
    }
    const pipeline = readPipeline({
      lakestream: 1,
      name: 'Function',
      target: 'sdp',
      language: 'sql',
      nodes,
      edges: ['source:errors>wrong:in', 'source:out>kept:in'],
    })
    const result = await spark.runBundle(withMessages(generateBundle(pipeline, { environment: 'databricks' }), ddl), {
      folder,
      base: folder,
    })
    expect(result.errors.map(({ message }) => message)).toEqual([])
    const rowsOf = (sink: string) => sortRows(result.rows[sink]?.rows ?? [])
    return { kept: rowsOf('kept'), wrong: rowsOf('wrong') }
  }

  const READ = { format: 'json', schema: COLUMNS, malformed: 'errors', eventTime: { column: 'at' } }
  const texts = [
    JSON.stringify(row(1, 'x', 1)),
    '{"at":"2026-01-01T00:00:02Z","code":"y","n":"no"}',
    '{"at":"2026-01-01T00:00:03.0009Z","n":3}',
    '{"code":"z","n":4}',
  ]
  const kept = ['["2026-01-01T00:00:01.000Z","x",1]']
  const wrong = [
    '["2026-01-01T00:00:02.000Z","y",null,"malformed: {\\"at\\":\\"2026-01-01T00:00:02Z\\",\\"code\\":\\"y\\",\\"n\\":\\"no\\"}"]',
    '["2026-01-01T00:00:03.000900Z",null,3,"code is null"]',
    '[null,"z",4,"no event time"]',
  ]

  it('messages of Kafka', async () => {
    const source = { type: 'kafka-topic', config: { bootstrapServers: 'b:9092', topics: ['t'], ...READ } }
    const messages = texts.map((value) => ({ value }))
    expect(await runOver(source, messages, 'value string')).toEqual({ kept, wrong })
  })

  it('messages of Kinesis', async () => {
    const config = { provider: 'kinesis', streamName: 's', region: 'r', keyAs: 'key', ...READ }
    const messages = texts.map((data) => ({ data, partitionKey: 'p' }))
    const found = await runOver({ type: 'event-hub-kinesis', config }, messages, 'data string, partitionKey string')
    expect(found.kept).toEqual(['["2026-01-01T00:00:01.000Z","x",1,"p"]'])
    expect(found.wrong).toHaveLength(3)
  })

  it('rows of files', async () => {
    const config = { path: '/Volumes/in', format: 'json', schema: COLUMNS, eventTime: { column: 'at' } }
    const found = await runOver(
      { type: 'auto-loader', config },
      [row(1, 'x', 1), row(2, null, 2)],
      'at timestamp, code string, n int',
    )
    expect(found).toEqual({ kept, wrong: ['["2026-01-01T00:00:02.000Z",null,2,"code is null"]'] })
  })
})

const MESSAGES = (ddl: string) => `from pyspark import pipelines as dp
from pyspark.sql import SparkSession

spark = SparkSession.active()


@dp.temporary_view(name="messages")
def view_messages():
    return spark.readStream.schema(${JSON.stringify(ddl)}).json(spark.conf.get("lakestream.base") + "/in")
`

/** The bundle with a view in place of the table function, and its tables in the run's warehouse. */
function withMessages(bundle: ReturnType<typeof generateBundle>, ddl: string): DeployBundle {
  const { manifest, files, spans } = bundle
  const local = {
    ...manifest,
    parts: [{ target: 'sdp', paths: ['transformations/messages.py', 'transformations/pipeline.sql'] }],
    tables: manifest.tables.map((table) => ({ ...table, dataset: bare(table.dataset), path: [bare(table.dataset)] })),
    sinks: manifest.sinks.map((sink) => ({ ...sink, dataset: bare(sink.dataset ?? '') })),
  } as const
  const sql = files.find(({ path }) => path.endsWith('.sql'))?.text ?? ''
  const replaced = sql
    .replace(/STREAM read_\w+\([\s\S]*?\n\s*\)/, 'STREAM(messages)')
    .replace(/^CREATE OR REFRESH /gm, 'CREATE ')
  expect(replaced).toContain('STREAM(messages)')
  return {
    spans,
    manifest: local,
    files: [
      ...files.filter(({ path }) => path !== 'manifest.json' && !path.endsWith('.sql')),
      { path: 'manifest.json', text: JSON.stringify(local) },
      { path: 'transformations/messages.py', text: MESSAGES(ddl) },
      { path: 'transformations/pipeline.sql', text: replaced },
    ],
  }
}

const bare = (name: string) => name.replaceAll('`', '')
