import { join } from 'node:path'
import { generateBundle } from '@lakestream/server/codegen/generate'
import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readPipeline, sortRows } from '../support/executions.ts'
import { startReceiver } from '../support/http-receiver.ts'
import { startLocalRun } from '../support/local-run.ts'
import { poll } from '../support/poll.ts'
import { findFreePort } from '../support/ports.ts'
import { startReceiverProcess } from '../support/receiver-process.ts'
import { ROOT, useSpark } from '../support/spark.ts'

process.env['LAKESTREAM_SECRET_ORDERS_TOKEN'] = 't0k"n'
const spark = useSpark({ own: true })
const script = (name: string) => join(ROOT, 'test', 'spark', 'scripts', name)

const SCHEMA = [
  { id: 'a', name: 'id', type: 'bigint' },
  { id: 'b', name: 'amount', type: 'decimal(10,2)' },
]
const BEARER = { kind: 'bearer', secret: { scope: 'orders', key: 'token' } }

function toBundle(config: JsonObject, sinks: Readonly<Record<string, JsonObject>>) {
  const nodes = {
    orders: { type: 'rest-webhook-source', config: { schema: SCHEMA, ...config } },
    ...Object.fromEntries(
      Object.entries(sinks).map(([id, config]) => {
        const type = 'table' in config ? 'delta-table-sink' : 'url' in config ? 'rest-webhook-sink' : 'console-sink'
        return [id, { type, label: id, config }]
      }),
    ),
  }
  const edges = Object.keys(sinks).map((id) => `orders:${id === 'errors' ? 'errors' : 'out'}>${id}:in`)
  const pipeline = readPipeline({ lakestream: 1, name: 'Orders', nodes, edges: edges.sort() })
  return generateBundle(pipeline, { environment: 'spark' })
}

type Read = Readonly<Record<string, readonly string[]>> & { readonly faults: readonly string[] }

async function readAvailable(
  config: JsonObject,
  folder: string,
  sinks: Readonly<Record<string, JsonObject>>,
): Promise<Read> {
  const { errors, rows } = await spark.runBundle(toBundle(config, sinks), { folder })
  const read = Object.fromEntries(Object.keys(sinks).map((id) => [id, sortRows(rows[id]?.rows ?? [])]))
  return { ...read, faults: errors.map(({ message }) => message) }
}

const spoolOf = (folder: string) => join(folder, 'spool', 'orders')
const readSpool = (folder: string) => spark.runScript(script('read_spool.py'), { folder }) as Promise<string[]>

async function startListener(options: JsonObject = {}, folder = join(spark.makeFolder('hook'), 'spool')) {
  const port = await findFreePort()
  const receiver = await startReceiverProcess({ receiver: 'HttpListen', folder, port, path: '/orders', ...options })
  const url = `http://127.0.0.1:${port}/orders`
  const send = async (body: BodyInit, init: RequestInit & { readonly duplex?: 'half' } = {}, to = url) => {
    const answer = await fetch(to, { method: 'POST', body, ...init })
    const { error, received } = (await answer.json()) as { error?: string; received?: number }
    return [answer.status, received ?? error]
  }
  return { ...receiver, folder, url, send, port }
}

describe('a listener', () => {
  it('takes an object, a list, lines and chunks, and keeps every digit', async () => {
    const { send, folder } = await startListener()
    expect(await send('{"id": 1, "amount": 1.10}')).toEqual([200, 1])
    expect(await send(' [{"id": 2}, {"id": 12345678901234567890.10}]\n')).toEqual([200, 2])
    expect(await send('{"id": 3}\n{"id":\n4}\n', { method: 'PUT' })).toEqual([200, 2])
    expect(await send('[]')).toEqual([200, 0])
    const chunks = new ReadableStream({
      start(controller) {
        for (const part of ['[{"id"', ': 5}, ', '{"id": "ü"}]']) controller.enqueue(new TextEncoder().encode(part))
        controller.close()
      },
    })
    expect(await send(chunks, { duplex: 'half' })).toEqual([200, 2])
    expect(await readSpool(folder)).toEqual([
      '{"id": 1, "amount": 1.10}',
      '{"id": 2}',
      '{"id": 12345678901234567890.10}',
      '{"id": 3}',
      '{"id":\n4}',
      '{"id": 5}',
      '{"id": "ü"}',
    ])
  })

  it('says what is wrong with a request, and keeps nothing of it', async () => {
    const { send, url, folder } = await startListener({ max_bytes: 1_000 })
    expect(await send('{"id": 1')).toEqual([400, expect.stringMatching(/cannot be read as JSON: .*line 1, column 9/)])
    expect(await send('[{"id": 1}, 2]')).toEqual([400, expect.stringContaining('row 2 is a number')])
    expect(await send('')).toEqual([400, expect.stringContaining('there is no JSON')])
    expect(await send(Buffer.from([0x7b, 0xff]))).toEqual([400, 'The body is not UTF-8: byte 1.'])
    expect(await send('{}', {}, `${url}/other`)).toEqual([404, 'There is nothing at /orders/other.'])
    expect(await send(`{"id": "${'x'.repeat(3_000_000)}"}`)).toEqual([413, 'The body may have 1000 bytes.'])
    const answer = await fetch(url)
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, PUT'])
    expect(await readSpool(folder)).toEqual([])
  })

  it.each([
    ['Authorization', 'Bearer t0k"n'],
    ['Authorization', `Basic ${Buffer.from('ann:s3cret').toString('base64')}`],
    ['X-API-Key', 'k3y'],
  ])('wants its %s to be right', async (header, value) => {
    const { send, url } = await startListener({ headers: { [header]: value } })
    expect(await send('{}', { headers: { [header]: value } })).toEqual([200, 1])
    expect(await send('{}')).toEqual([401, `${header} is missing or wrong.`])
    expect(await send('{}', { headers: { [header]: `${value}x` } })).toEqual([401, `${header} is missing or wrong.`])
    const { headers } = await fetch(url, { method: 'POST', body: '{}' })
    expect(headers.get('www-authenticate')).toBe(header === 'Authorization' ? value.split(' ')[0] : 'ApiKey')
  })

  it('answers when the rows are on disk: what was answered outlives any number of kills', async () => {
    const folder = join(spark.makeFolder('hook'), 'spool')
    const answered: string[] = []
    for (let round = 0; round < 5; round++) {
      const { send, kill } = await startListener({}, folder)
      const sendOn = async (sender: number) => {
        for (let number = 0; ; number++) {
          const row = JSON.stringify({ round, sender, number })
          const [status] = await send(row).catch(() => [0])
          if (status !== 200) return
          answered.push(row)
        }
      }
      const before = answered.length
      const senders = Array.from({ length: 8 }, (_, sender) => sendOn(sender))
      await poll('rows are answered', () => answered.length > before + 100)
      await kill()
      await Promise.all(senders)
    }
    const kept = new Set(await readSpool(folder))
    expect(answered.filter((row) => !kept.has(row))).toEqual([])
  })

  it('is told when its port is taken', async () => {
    const { port } = await startListener()
    const { faults } = await readAvailable({ port, path: '/' }, spark.makeFolder('hook'), { show: {} })
    expect(faults).toEqual([`RuntimeError: Nothing can listen on port ${port} of 127.0.0.1: Address already in use.`])
  })
})

it('what was received before comes first; a batch that was not finished has the same rows again', async () => {
  const folder = spark.makeFolder('hook')
  let isDown = true
  const service = await startReceiver((response, { body }) => {
    response.statusCode = isDown && body.includes('"id": 3,') ? 500 : 200
    response.end()
  })
  onTestFinished(() => service.stop())
  const first = await startListener({}, spoolOf(folder))
  await first.send('[{"id": 1, "amount": 1.5}, {"id": 2}]', { headers: { 'idempotency-key': 'k1' } })
  await first.send('{"id": 3, "amount": "much"}\n{"id": 4}')
  await first.kill()
  const config = { port: await findFreePort(), includeMetadata: true, malformed: 'errors' }
  const sinks = { hook: { url: service.url, retries: 0 }, errors: {} }
  expect((await readAvailable({ ...config, malformed: 'null' }, folder, sinks)).faults.join()).toContain('500')
  isDown = false
  const second = await startListener({}, spoolOf(folder))
  await second.send('{"id": 5}')
  await second.kill()
  expect((await readAvailable({ ...config, malformed: 'null' }, folder, sinks)).faults).toEqual([])
  const seen = service.received.map(({ body }) => body)
  expect(seen.slice(3, 6)).toEqual(seen.slice(0, 3))
  const rows = seen.slice(3).map((body) => JSON.parse(body))
  expect(rows.map(({ id, amount, _idempotency_key }) => [id, amount, _idempotency_key])).toEqual([
    [1, 1.5, 'k1'],
    [2, null, 'k1'],
    [3, null, null],
    [4, null, null],
    [5, null, null],
  ])
})

it('a run that is cut off and started again has every answered row once', async () => {
  const folder = spark.makeFolder('hook')
  const port = await findFreePort()
  const bundle = toBundle({ port, auth: BEARER }, { kept: { table: 'kept' } })
  const answered: number[] = []
  let next = 0
  const send = async () => {
    const id = next++
    const headers = { authorization: 'Bearer t0k"n' }
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body: `{"id": ${id}}` })
    if (answer.ok) answered.push(id)
    return answer.ok
  }
  const first = startLocalRun(bundle, folder, 'continuous')
  await poll('it listens', () => send().catch(() => false), 120_000)
  await poll('rows arrive', async () => (await send()) && first.rows('kept').length > 3, 120_000)
  await Promise.all(Array.from({ length: 200 }, send))
  await first.kill()
  const second = startLocalRun(bundle, folder, 'continuous')
  await poll('it listens again', () => send().catch(() => false), 120_000)
  await poll('all have come', () => second.rows('kept').length >= answered.length, 120_000)
  await second.kill()
  expect([first.errors(), second.errors()]).toEqual([[], []])
  const kept = second.rows('kept').map(([id]) => Number(id))
  expect(kept.sort((a, b) => a - b)).toEqual([...new Set(kept)])
  expect(answered.filter((id) => !kept.includes(id))).toEqual([])
})

describe('polling', () => {
  const pages: Record<string, Json> = {
    start: { data: { items: [{ id: 1, amount: 1.5 }, { id: 2 }], next: 'b' } },
    b: { data: { items: [{ id: 3 }], next: 7 } },
    '7': { data: { items: [], next: null } },
  }

  it('follows the cursor, repeats what may pass, and goes on where it was', async () => {
    const folder = spark.makeFolder('poll')
    const seen: string[] = []
    let failures = 0
    const service = await startReceiver((response, { path, headers }) => {
      const query = new URL(path, 'http://x').searchParams
      seen.push(`${headers.authorization} ${query.get('of')} ${query.get('since')}`)
      failures += 1
      if (failures === 2) return response.writeHead(503).end()
      if (failures === 3) return response.writeHead(429, { 'retry-after': '1' }).end()
      if (failures === 4)
        return response.writeHead(200, { 'content-length': '1000' }).write('{"data"') && response.destroy()
      return response.end(JSON.stringify(pages[query.get('since') ?? '']))
    })
    onTestFinished(() => service.stop())
    const config = {
      mode: 'poll',
      url: `${service.url}/orders?of=us`,
      rowsPath: 'data.items',
      cursorPath: 'data.next',
      cursorParameter: 'since',
      firstCursor: 'start',
      backoff: '50 milliseconds',
      auth: BEARER,
    }
    const read = async () => {
      const { show, faults } = await readAvailable(config, folder, { show: {} })
      return { show, faults }
    }
    expect(await read()).toEqual({
      show: sortRows([
        [1, '1.50'],
        [2, null],
        [3, null],
      ]),
      faults: [],
    })
    const asked = (cursor: string) => `Bearer t0k"n us ${cursor}`
    expect(seen).toEqual(['start', 'b', 'b', 'b', 'b', '7'].map(asked))
    pages['7'] = { data: { items: [{ id: 4 }] } }
    expect(await read()).toEqual({ show: sortRows([[4, null]]), faults: [] })
    expect(seen.slice(6)).toEqual([asked('7')])
  })

  it.each([
    ['no list', '{"rows": []}', /answer cannot be used: it has no "data.items"/],
    ['no JSON', '<html>', /answer cannot be used: Expecting value/],
    ['no rows', '{"data": {"items": [1]}}', /row 1 is a number/],
  ])('an answer with %s ends the query with the reason', async (_, body, reason) => {
    const service = await startReceiver((response) => response.end(body))
    onTestFinished(() => service.stop())
    const config = { mode: 'poll', url: service.url, rowsPath: 'data.items' }
    const { faults } = await readAvailable(config, spark.makeFolder('poll'), { show: {} })
    expect(faults).toEqual([expect.stringMatching(reason)])
  })

  it('a service that does not answer ends the query when it has been tried often enough', async () => {
    const config = {
      mode: 'poll',
      url: `http://127.0.0.1:${await findFreePort()}/`,
      retries: 2,
      backoff: '10 milliseconds',
    }
    const { faults } = await readAvailable(config, spark.makeFolder('poll'), { show: {} })
    expect(faults).toEqual([expect.stringMatching(/gave no rows: .*refused/)])
  })
})
