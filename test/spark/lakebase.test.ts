import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { poll } from '../support/poll.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { forgetLastBatch, runIntoSink, type SinkRun } from '../support/sink-runs.ts'
import { useSpark } from '../support/spark.ts'

/** The PostgreSQL sink against a real server, which ends in the middle and comes back. */
Object.assign(process.env, { LAKESTREAM_SECRET_PG_RIGHT: `r1ght "'\\ pass`, LAKESTREAM_SECRET_PG_WRONG: 'no' })
const spark = useSpark({ own: true })
const certificates = mkdtempSync(join(tmpdir(), 'lakestream-tls-'))
let postgres: TestPostgres
beforeAll(async () => {
  const tls = { certificate: join(certificates, 'server.crt'), key: join(certificates, 'server.key') }
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const files = ['-out', tls.certificate, '-keyout', tls.key]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files], {
    stdio: 'pipe',
  })
  ownByServer(certificates, tls.key)
  postgres = await startPostgres({ passwords: { keeper: `r1ght "''\\ pass` }, tls })
}, 120_000)
afterAll(async () => {
  await postgres?.stop()
  rmSync(certificates, { recursive: true, force: true })
})

/** PostgreSQL reads a key only where nobody else can. */
function ownByServer(folder: string, key: string): void {
  chmodSync(folder, 0o755)
  chmodSync(key, 0o600)
  if (process.getuid?.() === 0) execFileSync('chown', ['65534:65534', key])
}

interface Written {
  readonly config: JsonObject
  readonly rows: readonly (readonly object[])[]
  readonly columns?: SinkRun['columns']
  readonly between?: NonNullable<SinkRun['between']>
  readonly folder?: string
}

const COLUMNS = [
  ['k', 'string'],
  ['n', 'bigint'],
  ['at', 'int'],
] as const

/** Runs batches of rows into a table of the database at `url`. */
function write(url: string, { config, rows, columns = COLUMNS, ...others }: Written) {
  const { hostname, port, pathname, username } = new URL(url)
  const place = { host: hostname, port: Number(port), database: pathname.slice(1), username, table: 't' }
  const server = { ...place, tls: 'disable', backoff: '50 milliseconds', retries: 20 }
  return runIntoSink(spark, {
    type: 'lakebase-sink',
    config: { ...server, ...config },
    columns,
    batches: rows,
    ...others,
  })
}

const UPSERT = { mode: 'upsert', keys: ['k'], sequenceBy: 'at' }

it('values of every type arrive as they are, in a table that is made for them', async () => {
  const url = postgres.newDatabase()
  const columns = [
    ['id', 'bigint'],
    ['small', 'smallint'],
    ['ratio', 'double'],
    ['amount', 'decimal(38,18)'],
    ['name', 'string'],
    ['day', 'date'],
    ['at', 'timestamp'],
    ['wall', 'timestamp_ntz'],
    ['tags', 'array<string>'],
    ['nested', 'struct<a:int,b:array<timestamp>>'],
    ['counts', 'map<string,double>'],
  ] as const
  const more = [
    { id: 'a', name: 'raw', expr: "unhex('00ff5c')" },
    { id: 'b', name: 'gap', expr: 'make_dt_interval(-1, -1, 0, -0.000001)' },
    { id: 'c', name: 'age', expr: 'make_ym_interval(-1, -2)' },
  ]
  const between = { type: 'map-select', config: { columns: more, keepOthers: true } }
  const full = {
    id: '9007199254740993',
    small: -5,
    ratio: 0.1,
    amount: '12345678901234567890.123456789012345678',
    name: 'a\tb\\ \n"\u0000ü𝄞',
    day: '0001-01-01',
    at: '2026-03-29T01:30:00.123456+02:00',
    wall: '2026-03-29T02:30:00.5',
    tags: ['x\u0000', null, '\\u0000'],
    nested: { a: null, b: ['2026-01-01T00:00:00Z'] },
    counts: { y: 1e300 },
  }
  const { errors } = await write(url, { config: {}, rows: [[full, {}]], columns, between })
  expect(errors).toEqual([])
  const types = postgres.read(
    url,
    "select column_name n, data_type t from information_schema.columns where table_name = 't' order by ordinal_position",
  )
  expect(types.map(({ n, t }) => `${n} ${t}`)).toEqual([
    'id bigint',
    'small smallint',
    'ratio double precision',
    'amount numeric',
    'name text',
    'day date',
    'at timestamp with time zone',
    'wall timestamp without time zone',
    'tags jsonb',
    'nested jsonb',
    'counts jsonb',
    'raw bytea',
    'gap interval',
    'age interval',
  ])
  const texts = columns.map(([name]) => `"${name}"::text`).join(', ')
  const [row, empty] = postgres.read(url, `select ${texts}, raw::text, gap::text, age::text from t order by id`)
  expect(row).toEqual({
    id: '9007199254740993',
    small: '-5',
    ratio: '0.1',
    amount: '12345678901234567890.123456789012345678',
    name: 'a\tb\\ \n"ü𝄞',
    day: '0001-01-01',
    at: expect.stringMatching(/^2026-03-28 23:30:00.123456\+00$/),
    wall: '2026-03-29 02:30:00.5',
    tags: '["x", null, "\\\\u0000"]',
    nested: '{"a": null, "b": ["2026-01-01T00:00:00.000000Z"]}',
    counts: expect.stringMatching(/^\{"y": 10{300}\}$/),
    raw: '\\x00ff5c',
    gap: '-25:00:00.000001',
    age: '-1 years -2 mons',
  })
  expect(Object.values({ ...empty, raw: null, gap: null, age: null })).toEqual(Array(14).fill(null))
})

it('an upsert keeps the newest row of each key, whatever the order of arrival', async () => {
  const url = postgres.newDatabase()
  const rows = [
    [
      { k: 'a', n: 1, at: 5 },
      { k: 'a', n: 2, at: 7 },
      { k: 'a', n: 3, at: null },
      { k: 'a', n: 4, at: 6 },
      { k: null, n: 5, at: 1 },
    ],
    [
      { k: 'a', n: 6, at: 6 },
      { k: 'b', n: 7, at: null },
      { k: null, n: 8, at: 1 },
    ],
    [
      { k: 'b', n: 9, at: 0 },
      { k: 'a', n: 10, at: null },
    ],
  ]
  const { errors } = await write(url, { config: { ...UPSERT, keys: ['K'], batchSize: 2 }, rows })
  expect(errors).toEqual([])
  expect(postgres.read(url, 'select k, n, at from t order by k')).toEqual([
    { k: 'a', n: 2, at: 7 },
    { k: 'b', n: 9, at: 0 },
    { k: null, n: 8, at: 1 },
  ])
})

it('a table of keys only takes each once', async () => {
  const url = postgres.newDatabase()
  const config = { mode: 'upsert', keys: ['k'] }
  const { errors } = await write(url, {
    config,
    rows: [[{ k: 'a' }, { k: 'a' }], [{ k: 'a' }]],
    columns: [['k', 'string']],
  })
  expect(errors).toEqual([])
  expect(postgres.read(url, 'select * from t')).toEqual([{ k: 'a' }])
})

it('a batch that comes again after a crash changes nothing, appended or merged', async () => {
  const url = postgres.newDatabase()
  const rows = [[{ k: 'a', n: 1, at: 1 }], [{ k: 'b', n: 2, at: 2 }]]
  const appended = await write(url, { config: {}, rows })
  const merged = await write(url, { config: { ...UPSERT, table: 'u' }, rows })
  postgres.run(url, 'update u set n = 99')
  for (const [run, config] of [
    [appended, {}],
    [merged, { ...UPSERT, table: 'u' }],
  ] as const) {
    forgetLastBatch(run.folder)
    const again = await write(url, { config, rows: [...rows, [{ k: 'c', n: 3, at: 3 }]], folder: run.folder })
    expect(again.errors).toEqual([])
  }
  expect(postgres.read(url, 'select k, n from t order by k')).toEqual([
    { k: 'a', n: 1 },
    { k: 'b', n: 2 },
    { k: 'c', n: 3 },
  ])
  expect(postgres.read(url, 'select k, n from u order by k')).toEqual([
    { k: 'a', n: 99 },
    { k: 'b', n: 99 },
    { k: 'c', n: 3 },
  ])
  expect(postgres.read(url, 'select batch from lakestream_applied')).toEqual([{ batch: 2 }, { batch: 2 }])
})

it('a server that ends in the middle of a transaction and comes back has every row once', async () => {
  const url = postgres.newDatabase()
  postgres.run(url, 'create table t (k text, n bigint, at int)')
  // It holds each row as long as the table has one; a crash empties what is not logged.
  postgres.run(
    url,
    `create unlogged table held (x int); insert into held values (1);
     create function hold() returns trigger language plpgsql as
       $$ begin perform pg_sleep(600) from held where new.n = 2; return new; end $$;
     create trigger hold before insert on t for each row execute function hold()`,
  )
  const rows = [1, 2, 3].map((n) => [
    { k: 'a', n, at: n },
    { k: 'b', n, at: n },
  ])
  const run = write(url, { config: {}, rows })
  const sleeping = "select 1 from pg_stat_activity where wait_event = 'PgSleep'"
  await poll('the second batch is under way', () => postgres.read(url, sleeping).length > 0, 120_000)
  expect(postgres.read(url, 'select k, n from t order by k')).toEqual([
    { k: 'a', n: 1 },
    { k: 'b', n: 1 },
  ])
  await postgres.halt()
  await postgres.restart()
  expect((await run).errors).toEqual([])
  expect(postgres.read(url, 'select k, n from t order by n, k')).toEqual(rows.flat().map(({ k, n }) => ({ k, n })))
})

it('an encrypted connection is one, and its certificate is checked where that is asked for', async () => {
  const url = postgres.newDatabase()
  postgres.run(
    url,
    `create function encrypted() returns boolean language sql as 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';
     create table t (k text, n bigint, at int, is_encrypted boolean default encrypted())`,
  )
  postgres.run(url, 'grant create on schema public to keeper; grant all on t to keeper')
  const attempt = async (k: string, config: JsonObject) => {
    const login = { username: 'keeper', password: { scope: 'pg', key: 'right' } }
    return (await write(url, { config: { ...login, ...config }, rows: [[{ k }]] })).errors
  }
  const rootCertificate = join(certificates, 'server.crt')
  expect(await attempt('checked', { tls: 'verify-full', rootCertificate })).toEqual([])
  expect(await attempt('encrypted', { tls: 'require' })).toEqual([])
  expect(await attempt('plain', { tls: 'disable' })).toEqual([])
  expect(await attempt('unknown', { tls: 'verify-full' })).toEqual([
    expect.stringContaining('certificate verify failed'),
  ])
  expect(postgres.read(url, 'select k, is_encrypted from t order by k')).toEqual([
    { k: 'checked', is_encrypted: true },
    { k: 'encrypted', is_encrypted: true },
    { k: 'plain', is_encrypted: false },
  ])
})

it('what PostgreSQL refuses ends the query with its reason', async () => {
  const url = postgres.newDatabase()
  const rows = [[{ k: 'long', n: 1, at: 1 }]]
  const attempt = async (config: JsonObject) => (await write(url, { config, rows })).errors
  expect(await attempt({ username: 'keeper', password: { scope: 'pg', key: 'wrong' } })).toEqual([
    expect.stringMatching(
      /^public\.t of .* did not take the rows: .*password authentication failed for user "keeper"$/,
    ),
  ])
  expect(await attempt({ create: false })).toEqual([expect.stringContaining('relation "public.t" does not exist')])
  postgres.run(url, 'create table t (k varchar(3), n bigint, at int)')
  expect(await attempt({})).toEqual([expect.stringContaining('value too long for type character varying(3)')])
  postgres.run(url, 'alter table t alter k type text')
  expect(await attempt(UPSERT)).toEqual([expect.stringContaining('no unique or exclusion constraint matching')])
  expect(postgres.read(url, 'select * from t')).toEqual([])
})

it('an existing table keeps its further columns; names and values stay what they are', async () => {
  const url = postgres.newDatabase()
  postgres.run(
    url,
    `create schema "s""; drop"; create table "s""; drop"."t'; --" ("Id\`""" uuid primary key, n bigint, note text default 'new')`,
  )
  const id = '6f0c7d4e-8f8b-4a53-9f3c-1d7d2c1c9a10'
  const columns = [
    ['Id`"', 'string'],
    ['n', 'bigint'],
  ] as const
  const config = { schema: 's"; drop', table: "t'; --", mode: 'upsert', keys: ['Id`"'], sequenceBy: 'n' }
  const row = (n: number) => ({ 'Id`"': id, n })
  const { errors } = await write(url, { config, rows: [[row(1)], [row(2)]], columns })
  expect(errors).toEqual([])
  expect(postgres.read(url, `select n, note from "s""; drop"."t'; --"`)).toEqual([{ n: 2, note: 'new' }])
})
