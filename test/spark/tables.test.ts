import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runNodes, sortRows } from '../support/executions.ts'
import { useSpark } from '../support/spark.ts'

/** Delta tables as they really are: written by one pipeline, read by the next. */
const spark = useSpark()

const COLUMNS = [
  { id: 'c1', name: 'code', type: 'string' },
  { id: 'c2', name: 'n', type: 'int' },
]

const run = (folder: string, nodes: Record<string, object>, edges: string[]) => runNodes(spark, folder, nodes, edges)

/** Appends rows to the table `delays`. */
function write(folder: string, name: string, rows: readonly object[]) {
  writeFileSync(join(folder, `${name}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  return run(
    folder,
    {
      [name]: { type: 'auto-loader', label: name, config: { path: `${name}.jsonl`, format: 'json', schema: COLUMNS } },
      [`${name}-sink`]: { type: 'delta-table-sink', label: `${name} sink`, config: { table: 'delays' } },
    },
    [`${name}:out>${name}-sink:in`],
  )
}

const source = (config: object) => ({
  type: 'delta-table-source',
  config: { table: 'delays', columns: COLUMNS, ...config },
})
const SHOW = { type: 'console-sink', config: { limit: 1000 } }

it('a table is read as a stream from its start, then what was added; a later version skips what was there', async () => {
  const folder = spark.makeFolder('tables')
  await write(folder, 'first', [{ code: 'a', n: 1 }])
  const nodes = { all: source({}), show: SHOW }
  const first = await run(folder, nodes, ['all:out>show:in'])
  expect(first.errors).toEqual([])
  expect(first.rows['show']?.rows).toEqual([['a', 1]])
  await write(folder, 'second', [{ code: 'b', n: 2 }])
  expect((await run(folder, nodes, ['all:out>show:in'])).rows['show']?.rows).toEqual([['b', 2]])
  const late = { late: source({ start: 'version', startingVersion: 2 }), late_show: { ...SHOW, label: 'late' } }
  expect((await run(folder, late, ['late:out>late_show:in'])).rows['late_show']?.rows).toEqual([['b', 2]])
})

it('a table joins a stream', async () => {
  const folder = spark.makeFolder('tables')
  await write(folder, 'first', [
    { code: 'a', n: 1 },
    { code: 'b', n: 2 },
  ])
  writeFileSync(join(folder, 'events.jsonl'), '{"code":"b","n":7}\n{"code":"c","n":8}\n')
  const { rows, errors } = await run(
    folder,
    {
      events: { type: 'auto-loader', config: { path: 'events.jsonl', format: 'json', schema: COLUMNS } },
      dimension: source({ read: 'table' }),
      join: {
        type: 'stream-static-join',
        config: { on: [{ id: 'p', stream: 'code', table: 'code' }], type: 'left', prefix: 'table_' },
      },
      show: SHOW,
    },
    ['events:out>join:stream', 'dimension:out>join:table', 'join:out>show:in'],
  )
  expect(errors).toEqual([])
  expect(sortRows(rows['show']?.rows ?? [])).toEqual(['["b",7,2]', '["c",8,null]'])
})

it('a table is looked up, with the entry that was valid at the time of the row', async () => {
  const folder = spark.makeFolder('lookup')
  const columns = [
    { id: 'a', name: 'code', type: 'string' },
    { id: 'b', name: 'city', type: 'string' },
    { id: 'c', name: 'since', type: 'timestamp' },
    { id: 'd', name: 'until', type: 'timestamp' },
  ]
  const entries = [
    { code: 'a', city: 'old', since: '2026-01-01T00:00:00Z', until: '2026-02-01T00:00:00Z' },
    { code: 'a', city: 'new', since: '2026-02-01T00:00:00Z' },
    { code: 'b', city: 'once', since: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z' },
  ]
  writeFileSync(join(folder, 'entries.jsonl'), entries.map((row) => `${JSON.stringify(row)}\n`).join(''))
  await run(
    folder,
    {
      entries: { type: 'auto-loader', config: { path: 'entries.jsonl', format: 'json', schema: columns } },
      table: { type: 'delta-table-sink', label: 'table', config: { table: 'airports' } },
    },
    ['entries:out>table:in'],
  )
  const events = ['a 2026-01-31', 'a 2026-02-01', 'b 2026-01-02', 'c 2026-01-01'].map((text) => {
    const [code, day] = text.split(' ')
    return `${JSON.stringify({ at: `${day}T00:00:00Z`, code })}\n`
  })
  writeFileSync(join(folder, 'events.jsonl'), events.join(''))
  const schema = [
    { id: 'a', name: 'at', type: 'timestamp' },
    { id: 'b', name: 'code', type: 'string' },
  ]
  const lookup = (more: object) => ({
    type: 'lookup-enrichment',
    config: {
      table: 'airports',
      on: [{ id: 'p', column: 'code', key: 'code' }],
      columns: [{ id: 'c', name: 'city', type: 'string' }],
      asOf: { column: 'at', from: 'since', to: 'until' },
      ...more,
    },
  })
  const { errors, rows } = await run(
    folder,
    {
      events: { type: 'auto-loader', config: { path: 'events.jsonl', format: 'json', schema } },
      valid: lookup({}),
      known: lookup({ type: 'inner', broadcast: false, asOf: {} }),
      valid_show: { ...SHOW, label: 'valid' },
      known_show: { ...SHOW, label: 'known' },
    },
    ['events:out>known:in', 'events:out>valid:in', 'known:out>known_show:in', 'valid:out>valid_show:in'],
  )
  expect(errors).toEqual([])
  const found = (sink: string) =>
    (rows[sink]?.rows ?? []).map(([at, code, city]) => `${code} ${String(at).slice(0, 10)} ${city}`).sort()
  expect(found('valid_show')).toEqual([
    'a 2026-01-31 old',
    'a 2026-02-01 new',
    'b 2026-01-02 null',
    'c 2026-01-01 null',
  ])
  expect(found('known_show')).toHaveLength(5)
})

it('rows that went wrong at different nodes are kept in one table, with the reason and the place', async () => {
  const folder = spark.makeFolder('letters')
  writeFileSync(join(folder, 'events.jsonl'), '{"code":"a","n":1}\n{"code":"b"}\n{"code":"c","n":-1}\n')
  const schema = [COLUMNS[0], { ...COLUMNS[1], nullable: false }]
  const letters = (label: string) => ({ type: 'dead-letter-queue', label, config: { table: 'letters' } })
  const { errors, rows } = await run(
    folder,
    {
      events: { type: 'auto-loader', config: { path: 'events.jsonl', format: 'json', schema } },
      positive: { type: 'filter', config: { condition: 'n > 0' } },
      unread: letters('unread'),
      negative: letters('negative'),
    },
    ['events:errors>unread:in', 'events:out>positive:in', 'positive:rejected>negative:in'],
  )
  expect(errors).toEqual([])
  const kept = sortRows((rows['negative']?.rows ?? []).map((row) => row.slice(0, 4)))
  expect(kept).toEqual([
    JSON.stringify(['{"code":"b","n":null}', 'n is null', 'events', 'errors']),
    JSON.stringify(['{"code":"c","n":-1}', null, 'positive', 'rejected']),
  ])
})

it('columns that the table does not have are named before anything runs', async () => {
  const folder = spark.makeFolder('tables')
  await write(folder, 'first', [{ code: 'a', n: 1 }])
  const columns = [
    { id: 'c1', name: 'code', type: 'bigint' },
    { id: 'c2', name: 'm', type: 'int' },
  ]
  const { status, errors } = await run(folder, { all: source({ columns }), show: SHOW }, ['all:out>show:in'])
  expect(status).toBe('failed')
  expect(errors).toEqual([
    'The columns of node all are not as it declares them: code is string, not bigint as declared; there is no column m.',
  ])
})

it('own code that gives other columns than it declares, or breaks the watermark, is refused with the reason', async () => {
  const folder = spark.makeFolder('code')
  writeFileSync(join(folder, 'events.jsonl'), '{"code":"b","n":7}\n')
  const events = {
    type: 'auto-loader',
    config: {
      path: 'events.jsonl',
      format: 'json',
      schema: [{ id: 'c', name: 'at', type: 'timestamp' }, ...COLUMNS],
      eventTime: { column: 'at' },
    },
  }
  const query = (sql: string, eventTime: string) => ({
    type: 'sql-query',
    config: {
      sql,
      inputs: [{ id: 'i', name: 'events' }],
      schema: [
        { id: 'a', name: 'at', type: 'timestamp' },
        { id: 'b', name: 'n', type: 'bigint' },
      ],
      eventTime,
    },
  })
  const attempt = async (sql: string) =>
    (await run(folder, { events, query: query(sql, 'at'), show: SHOW }, ['events:out>query:i', 'query:out>show:in']))
      .errors
  expect(await attempt('SELECT at, n, code FROM events')).toEqual([
    'The columns of node query are not as it declares them: n is int, not bigint as declared; the column code is not declared.',
  ])
  expect(await attempt("SELECT at + INTERVAL '1' SECOND AS at, CAST(n AS bigint) AS n FROM events")).toEqual([
    "The columns of node query are not as it declares them: at has no watermark: it is not an input's event time, passed on unchanged.",
  ])
  expect(await attempt('SELECT at, CAST(n AS bigint) AS n FROM events')).toEqual([])
})
