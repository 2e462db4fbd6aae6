import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunEvent } from '@lakestream/shared/protocol/run-event'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { poll } from '../support/poll.ts'
import { readRun, untilEvent } from '../support/run-events.ts'
import { createPipeline, makeFolder, startServer, type TestServer } from '../support/server.ts'

/** Runs as the app sees them: the built server, its interface over HTTP, and real Spark in a child process. */
let server: TestServer
let scratch: Awaited<ReturnType<typeof makeFolder>>
let flights = ''

const start = () => startServer({ LAKESTREAM_DATA: scratch.folder })

beforeAll(async () => {
  scratch = await makeFolder()
  await mkdir(join(scratch.folder, 'files'))
  await writeFile(join(scratch.folder, 'files', 'rows.jsonl'), '{"a":5}\n{"a":0}\n')
  server = await start()
  flights = await createPipeline(server, { template: 'flight-delays' })
})
afterAll(async () => {
  await server?.stop()
  await scratch?.remove()
})

async function ask(method: string, path: string) {
  const answer = await fetch(`${server.url}${path}`, { method })
  const text = await answer.text()
  // biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of the body
  return { status: answer.status, json: (text ? JSON.parse(text) : null) as any }
}

async function run(pipeline: string): Promise<string> {
  const { status, json } = await ask('POST', `/api/pipelines/${pipeline}/runs`)
  expect([status, json]).toEqual([201, { id: expect.any(String) }])
  return json.id
}

const statusOf = async (id: string) => {
  const { json } = await ask('GET', `/api/pipelines/${flights}/runs`)
  return json.runs.find((each: { id: string }) => each.id === id)?.status
}

/** A run of the flights whose queries are under way, and the process group of its Spark. */
async function runUnderWay(): Promise<{ id: string; group: number }> {
  const id = await run(flights)
  await untilEvent(server.url, id, (event) => event.type === 'phase' && event.phase === 'running')
  const processes = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  const children = processes.map((line) => line.trim().split(/\s+/).map(Number)).filter(isChildOfServer)
  expect(children).toHaveLength(1)
  return { id, group: children[0]?.[0] ?? 0 }
}

const isChildOfServer = ([, parent]: readonly number[]) => parent === server.process.pid

function isGroupAlive(group: number): boolean {
  try {
    return process.kill(-group, 0)
  } catch {
    return false
  }
}

const rowsOf = (events: readonly RunEvent[], nodeId: string) =>
  events.flatMap((event) => (event.type === 'rows' && event.nodeId === nodeId ? [event.total] : []))

it('a run of the template tells its progress and its rows, and can be read again from any event on', async () => {
  const id = await run(flights)
  const again = await ask('POST', `/api/pipelines/${flights}/runs`)
  expect([again.status, again.json.code]).toEqual([409, 'already-running'])
  const told = await readRun(server.url, id)
  const events = told.map(({ event }) => event)
  expect(events.filter(({ type }) => type === 'error')).toEqual([])
  expect(events.at(-1)).toMatchObject({ type: 'done', status: 'done' })
  expect(rowsOf(events, 'alerts-table').at(-1)).toBe(42)
  expect(rowsOf(events, 'hourly-table').at(-1)).toBeGreaterThan(2_000)
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'progress', nodeId: 'alerts-table', inputRows: 20_000 }),
  )
  expect(told.map((each) => each.id)).toEqual(told.map((_, index) => index + 1))
  expect(await readRun(server.url, id, 0)).toEqual(told)
  expect(await readRun(server.url, id, told.length - 3)).toEqual(told.slice(-3))
  expect(await statusOf(id)).toBe('done')
})

it('a run that fails points at the node and the line, and is recorded as failed', async () => {
  const column = { id: 'c1', name: 'a', type: 'bigint' }
  const file = {
    lakestream: 1,
    name: 'Fails',
    nodes: {
      rows: { type: 'auto-loader', label: 'Rows', config: { path: 'rows.jsonl', format: 'json', schema: [column] } },
      // Only Spark knows it, so nothing can keep its failure from ending the query.
      some: { type: 'filter', label: 'Some', config: { condition: 'is_valid_utf8(CAST(10 % a AS string))' } },
      out: { type: 'console-sink', label: 'Out', config: {} },
    },
    edges: ['rows:out>some:in', 'some:out>out:in'],
  }
  const pipeline = await createPipeline(server, { file })
  const events = (await readRun(server.url, await run(pipeline))).map(({ event }) => event)
  const errors = events.filter(({ type }) => type === 'error')
  expect(errors).toMatchObject([
    { condition: 'REMAINDER_BY_ZERO', nodeId: 'some', path: 'pipeline.py', line: expect.any(Number) },
  ])
  expect(events.at(-1)).toMatchObject({ type: 'done', status: 'failed' })
  expect((await ask('GET', `/api/pipelines/${pipeline}/runs`)).json.runs).toMatchObject([{ status: 'failed' }])
})

const TYPES: Readonly<Record<string, string>> = {
  key: 'string',
  at: 'timestamp',
  long: 'bigint',
  double: 'double',
  price: 'decimal(20,4)',
  day: 'date',
  local: 'timestamp_ntz',
  bytes: 'binary',
  ok: 'boolean',
  list: 'array<double>',
  named: 'map<string,bigint>',
  parts: 'struct<a:int,b:array<string>>',
}

const SAMPLE = `{"key": "a", "at": "2026-01-02T03:04:05.123456Z", "long": 9007199254740993, "double": NaN, "price": "12345678901234.5678",
 "day": "2026-02-03", "local": "2026-01-02T03:04:05", "bytes": "00ff41", "ok": true, "list": [0.1, -0.0, null, 1e300],
 "named": {"x": 9007199254740995}, "parts": {"a": 1, "b": ["\\"quoted\\"", "ä"]}}
{"key": "a", "at": "2026-01-02T03:04:06Z", "double": Infinity}
{"key": "b", "at": "2026-01-02T03:04:07Z", "long": "?"}
{"key": "a", "at": "2026-01-02T05:00:00Z", "double": 1.5}`

it('a trial takes sample rows, writes nothing, and says whether Spark gave the rows of the preview', async () => {
  const schema = Object.entries(TYPES).map(([name, type]) => ({ id: name, name, type }))
  const kafka = { bootstrapServers: '127.0.0.1:1', topics: ['none'] }
  const file = {
    lakestream: 1,
    name: 'Trial',
    nodes: {
      read: {
        type: 'kafka-topic',
        label: 'Read',
        config: { ...kafka, schema, eventTime: { column: 'at' } },
        sample: SAMPLE,
      },
      twice: {
        type: 'count-threshold',
        label: 'Twice',
        config: { keys: ['key'], threshold: 2, window: { duration: '1 minute' } },
      },
      all: { type: 'kafka-topic-sink', label: 'All', config: { ...kafka, topic: 'none' } },
      alerts: { type: 'delta-table-sink', label: 'Alerts', config: { table: 'alerts' } },
    },
    edges: ['read:out>all:in', 'read:out>twice:in', 'twice:matches>alerts:in'],
  }
  const pipeline = await createPipeline(server, { file })
  const { status, json } = await ask('POST', `/api/pipelines/${pipeline}/runs?trial=true`)
  expect([status, json]).toEqual([201, { id: expect.any(String) }])
  const events = (await readRun(server.url, json.id)).map(({ event }) => event)
  expect(events[0]).toEqual({ type: 'trial', sources: ['read'] })
  expect(events.filter(({ type }) => type === 'error')).toEqual([])
  const same = (nodeId: string) => ({ type: 'compared', nodeId, result: 'same', why: '', missing: [], extra: [] })
  expect(new Set(events.filter(({ type }) => type === 'compared'))).toEqual(new Set([same('alerts'), same('all')]))
  expect([rowsOf(events, 'all').at(-1), rowsOf(events, 'alerts').at(-1)]).toEqual([4, 1])
  expect(events.at(-1)).toMatchObject({ type: 'done', status: 'done' })
  const refused = await ask('POST', `/api/pipelines/${flights}/runs?trial=true`)
  expect([refused.status, refused.json.code]).toEqual([422, 'no-sample-rows'])
})

it('a run that is stopped ends as stopped, with nothing left of it', async () => {
  const { id, group } = await runUnderWay()
  expect((await ask('POST', `/api/runs/${id}/stop`)).status).toBe(204)
  await poll('Spark is gone', () => !isGroupAlive(group), 3_000)
  expect((await readRun(server.url, id)).at(-1)?.event).toMatchObject({ type: 'done', status: 'stopped' })
  expect(await statusOf(id)).toBe('stopped')
})

it('a server that is asked to end takes its run along within seconds, and has recorded that', async () => {
  const { id, group } = await runUnderWay()
  const told = readRun(server.url, id)
  const asked = Date.now()
  expect(await server.stop()).toBe(0)
  expect(Date.now() - asked).toBeLessThan(8_000)
  await poll('Spark is gone', () => !isGroupAlive(group), 3_000)
  expect((await told).at(-1)?.event).toMatchObject({ type: 'done', status: 'stopped' })
  server = await start()
  expect(await statusOf(id)).toBe('stopped')
})

it('a run whose server is killed ends too, and is recorded as lost when the server is back', async () => {
  const { id, group } = await runUnderWay()
  await server.kill()
  server = await start()
  expect(await statusOf(id)).toBe('lost')
  expect((await readRun(server.url, id)).map(({ event }) => event.type)).toContain('phase')
  await poll('Spark is gone', () => !isGroupAlive(group), 60_000)
})
