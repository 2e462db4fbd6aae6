import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { forgetLastBatch, runIntoSink, type SinkRun } from '../support/sink-runs.ts'
import { ROOT, useSpark } from '../support/spark.ts'
import { type Answer, startWarehouse } from '../support/warehouse.ts'

/**
 * The SQL warehouse sink against a server that speaks the documented protocol, with the files that a warehouse would read. Statements that
 * open-source Spark has too are run on it.
 */
process.env['LAKESTREAM_SECRET_DBX_TOKEN'] = 'dapi-1'
const spark = useSpark({ own: true })

const COLUMNS = [
  ['k', 'string'],
  ['n', 'bigint'],
] as const

type Loaded = Partial<Pick<SinkRun, 'config' | 'columns' | 'eventTime' | 'between' | 'folder'>>

function load(url: string, batches: readonly (readonly object[])[], { config = {}, folder, ...others }: Loaded = {}) {
  const run = folder ?? spark.makeFolder('warehouse')
  const place = { warehouseId: 'w1', host: url, token: { scope: 'dbx', key: 'token' }, schema: 'default' }
  const quick = { backoff: '20 milliseconds', staging: join(run, 'staging') }
  return runIntoSink(spark, {
    type: 'sql-warehouse-sink',
    config: { ...place, ...quick, table: 'alerts', ...config },
    columns: COLUMNS,
    batches,
    folder: run,
    ...others,
  })
}

const CREATE = 'CREATE TABLE IF NOT EXISTS `default`.`alerts` (`k` string, `n` bigint)'

/** Rows of the folder that a statement loads. */
function readLoaded(statement: string | undefined): Promise<unknown> {
  const [, folder = ''] = /FROM '(.*)' FILEFORMAT = PARQUET$/.exec(statement ?? '') ?? []
  const read = `SELECT k, n FROM parquet.\`${folder}\``
  return spark.runScript(join(ROOT, 'test', 'spark', 'scripts', 'run_sql.py'), { statements: [], read })
}

/** What the statements make of the table, on Delta. */
function runStatements(statements: readonly string[], table: string, columns = '*'): Promise<unknown> {
  const script = join(ROOT, 'test', 'spark', 'scripts', 'run_sql.py')
  const asDelta = statements.map((text) => (text.startsWith('CREATE TABLE') ? `${text} USING delta` : text))
  return spark.runScript(script, { statements: asDelta, read: `SELECT ${columns} FROM ${table}` })
}

it('each batch becomes files that the warehouse is told to copy, and is waited for until it has', async () => {
  const states: Answer[][] = [
    [{ state: 'SUCCEEDED' }],
    [{ state: 'PENDING' }, { state: 'RUNNING' }, { state: 'RUNNING' }, { state: 'SUCCEEDED' }],
    [{ state: 'RUNNING' }, { state: 'CLOSED' }],
  ]
  const warehouse = await startWarehouse((_statement, number) => states[number] ?? [])
  const batches = [[{ k: `it's`, n: '9007199254740993' }, { k: null }], [{ k: 'b', n: 2 }]]
  const { errors, folder } = await load(warehouse.url, batches)
  await warehouse.stop()
  expect(errors).toEqual([])
  const [create, first, second] = warehouse.statements()
  expect(create).toBe(CREATE)
  expect(first).toMatch(
    /^COPY INTO `default`\.`alerts` FROM '.*\/staging\/[0-9a-f-]{36}-sink\/0' FILEFORMAT = PARQUET$/,
  )
  expect(await readLoaded(second)).toEqual([['b', 2]])
  expect(JSON.parse(warehouse.received[0]?.body ?? '')).toEqual({
    warehouse_id: 'w1',
    statement: CREATE,
    wait_timeout: '30s',
    on_wait_timeout: 'CONTINUE',
  })
  expect(new Set(warehouse.received.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer dapi-1']))
  expect(warehouse.received.map(({ method, path }) => `${method} ${path.replace('/api/2.0/sql/', '')}`)).toEqual([
    'POST statements',
    'POST statements',
    ...Array(3).fill('GET statements/statement-1'),
    'POST statements',
    'GET statements/statement-2',
  ])
  // The first batch cannot come again, so only the files of the second are left.
  const [query = ''] = readdirSync(join(folder, 'staging'))
  expect(readdirSync(join(folder, 'staging', query)).sort()).toEqual(['1', '1.written'])
})

it('a batch that comes again after a crash is the same files, so that COPY INTO leaves them out', async () => {
  const warehouse = await startWarehouse()
  const batches = [[{ k: 'a', n: 1 }], [{ k: 'b', n: 2 }]]
  const { folder } = await load(warehouse.url, batches)
  const stagedIn = () => {
    const [query = ''] = readdirSync(join(folder, 'staging'))
    return readdirSync(join(folder, 'staging', query, '1')).sort()
  }
  const before = stagedIn()
  forgetLastBatch(folder)
  expect((await load(warehouse.url, batches, { folder })).errors).toEqual([])
  const copies = warehouse.statements().filter((text) => text.startsWith('COPY'))
  expect(copies).toHaveLength(3)
  expect(copies[2]).toBe(copies[1])
  expect(stagedIn()).toEqual(before)
  // Files that were not all written have not been loaded either, and are written anew.
  forgetLastBatch(folder)
  const [query = ''] = readdirSync(join(folder, 'staging'))
  rmSync(join(folder, 'staging', query, '1.written'))
  expect((await load(warehouse.url, batches, { folder })).errors).toEqual([])
  await warehouse.stop()
  expect(stagedIn()).not.toEqual(before)
  expect(await readLoaded(copies[2])).toEqual([['b', 2]])
})

it('what may pass is tried again: a busy service, a fault of the warehouse, a conflict of transactions', async () => {
  const plans: Answer[][] = [
    [{ http: { status: 503 } }],
    [{ http: { status: 429, headers: { 'retry-after': '1' } } }],
    [{ state: 'SUCCEEDED' }],
    [{ state: 'PENDING' }, { http: { status: 500 } }, { http: { status: 429 } }, { state: 'SUCCEEDED' }],
    [{ state: 'FAILED', error: { error_code: 'TEMPORARILY_UNAVAILABLE', message: 'starting' } }],
    [{ state: 'FAILED', error: { error_code: 'BAD_REQUEST', message: 'conflict' }, sqlState: '2D521' }],
    [{ state: 'SUCCEEDED' }],
  ]
  const warehouse = await startWarehouse((_statement, number) => plans[number] ?? [])
  const { errors } = await load(warehouse.url, [[{ k: 'a', n: 1 }], [{ k: 'b', n: 2 }]])
  await warehouse.stop()
  expect(errors).toEqual([])
  const [first, , , copy, ...others] = warehouse.statements()
  expect(warehouse.statements()).toHaveLength(7)
  expect(warehouse.statements().slice(0, 3)).toEqual([first, first, first])
  expect(new Set(others).size).toBe(1)
  expect(others[0]).not.toBe(copy)
  const [, second, third] = warehouse.received
  expect((third?.atMs ?? 0) - (second?.atMs ?? 0)).toBeGreaterThanOrEqual(990)
})

it('what stays ends the query with what the warehouse says', async () => {
  const failing: Record<string, Answer> = {
    'PERMISSION_DENIED: no rights on alerts': {
      state: 'FAILED',
      error: { error_code: 'PERMISSION_DENIED', message: 'no rights\non alerts' },
    },
    CANCELED: { state: 'CANCELED' },
    '403 Forbidden': { http: { status: 403 } },
  }
  for (const [reason, answer] of Object.entries(failing)) {
    const warehouse = await startWarehouse((statement) => [statement === CREATE ? { state: 'SUCCEEDED' } : answer])
    const { errors, status } = await load(warehouse.url, [[{ k: 'a', n: 1 }]])
    await warehouse.stop()
    expect(status).toBe('failed')
    expect(errors).toEqual([expect.stringMatching(/The SQL warehouse w1 refused COPY INTO `default`\.`alerts` FROM/)])
    expect(errors[0]).toContain(reason)
    expect(warehouse.statements()).toHaveLength(2)
  }
})

it('a statement that does not end in time is canceled', async () => {
  const warehouse = await startWarehouse((text) => [{ state: text === CREATE ? 'SUCCEEDED' : 'RUNNING' }])
  const { errors } = await load(warehouse.url, [[{ k: 'a', n: 1 }]], { config: { timeout: '50 milliseconds' } })
  await warehouse.stop()
  expect(errors).toEqual([expect.stringContaining('canceled, because it took more than 0.05 seconds')])
  const cancels = warehouse.received.filter(({ path }) => path === '/api/2.0/sql/statements/statement-1/cancel')
  expect(cancels.map(({ method }) => method)).toEqual(['POST'])
})

it('the MERGE keeps the newest row of each key', async () => {
  const warehouse = await startWarehouse()
  const batches = [
    [
      { k: 'a', n: 2 },
      { k: 'a', n: 1 },
      { k: null, n: 1 },
    ],
    [
      { k: 'a', n: 1 },
      { k: null, n: 3 },
      { k: 'b`', n: 4 },
    ],
  ]
  const kept: string[] = []
  const config = { table: 'merged', mode: 'merge', mergeKeys: ['k'], sequenceBy: 'n' }
  const folder = spark.makeFolder('warehouse')
  for (const batch of [1, 2]) {
    // One batch a run, because the files of a batch are removed when the next one is done.
    const { errors } = await load(warehouse.url, batches.slice(0, batch), { config, folder })
    expect(errors).toEqual([])
    kept.push(...warehouse.statements().slice(kept.length))
    const rows = await runStatements([...kept.slice(0, 1), kept.at(-1) ?? ''], '`default`.merged')
    if (batch === 2) {
      expect(rows).toEqual([
        ['a', 2],
        ['b`', 4],
        [null, 3],
      ])
    }
  }
  await warehouse.stop()
})

it('a complete result replaces the one before', async () => {
  const warehouse = await startWarehouse()
  const between = {
    type: 'window-aggregate',
    config: {
      window: { kind: 'tumbling', duration: '1 hour' },
      groupBy: ['k'],
      aggregates: [{ id: 'n', name: 'n', function: 'count', expr: '' }],
      output: 'update',
    },
  }
  const columns = [
    ['k', 'string'],
    ['at', 'timestamp'],
  ] as const
  const batches = [['a', 'b'], ['a']].map((keys) => keys.map((k) => ({ k, at: '2026-01-01T00:10:00Z' })))
  const config = { table: 'totals', mode: 'complete' }
  const { errors } = await load(warehouse.url, batches, { config, columns, eventTime: 'at', between })
  await warehouse.stop()
  expect(errors).toEqual([])
  const [create = '', ...replaced] = warehouse.statements()
  const rows = await runStatements([create, replaced.at(-1) ?? ''], '`default`.totals', 'k, n')
  expect(rows).toEqual([
    ['a', 2],
    ['b', 1],
  ])
})
