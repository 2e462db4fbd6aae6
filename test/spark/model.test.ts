import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { expect, it } from 'vitest'
import { readPipeline, sortRows } from '../support/executions.ts'
import { type Received, startReceiver } from '../support/http-receiver.ts'
import { useSpark } from '../support/spark.ts'

/** The model node against a real server that answers well and badly. */
process.env['LAKESTREAM_SECRET_MODEL_TOKEN'] = 't0k"n'
const spark = useSpark({ own: true })

const QUICK = { timeout: '2 seconds', backoff: '20 milliseconds', output: 'score', outputType: 'double' }

interface Asked {
  readonly config: JsonObject
  readonly rows: readonly object[]
  /** Outputs that are looked at. */
  readonly ports?: readonly string[]
  /** A second model, for the rows that the first one has an answer for; both outputs are looked at as well. */
  readonly next?: JsonObject
}

/** Rows of the columns k and n through the model, by output port; all in one partition. */
async function ask({ config, rows, ports = ['out'], next }: Asked) {
  const folder = spark.makeFolder('model')
  mkdirSync(join(folder, 'in'))
  writeFileSync(join(folder, 'in', 'a.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const schema = [
    { id: 'a', name: 'k', type: 'string' },
    { id: 'b', name: 'n', type: 'bigint' },
  ]
  const sinks = ports.map((port) => [`sink-${port}`, { type: 'console-sink', label: port, config: { limit: 1000 } }])
  const pipeline = readPipeline({
    lakestream: 1,
    name: 'Model',
    nodes: {
      rows: { type: 'auto-loader', config: { path: 'in', format: 'json', schema } },
      model: { type: 'ml-model-endpoint', label: 'model', config: { ...QUICK, ...config } },
      ...Object.fromEntries(sinks),
      ...(next
        ? {
            next: { type: 'ml-model-endpoint', label: 'next', config: { ...QUICK, ...next } },
            'next-out': { type: 'console-sink', label: 'next out', config: { limit: 1000 } },
            'next-errors': { type: 'console-sink', label: 'next errors', config: { limit: 1000 } },
          }
        : {}),
    },
    edges: [
      'rows:out>model:in',
      ...ports.map((port) => `model:${port}>sink-${port}:in`),
      ...(next ? ['model:out>next:in', 'next:out>next-out:in', 'next:errors>next-errors:in'] : []),
    ].sort(),
  })
  const result = await spark.runPipeline(pipeline, { folder })
  const found = (id: string) => result.rows[id]?.rows ?? []
  return {
    errors: result.errors.map(({ message }) => message),
    out: found('sink-out'),
    failed: found('sink-errors'),
    next: { out: found('next-out'), failed: found('next-errors') },
  }
}

const http = (url: string, more: JsonObject = {}): JsonObject => ({ service: 'http', url, ...more })

interface Row {
  readonly k: string | null
  readonly n: number | null
}

/** Answers each record with what `predict` makes of it. */
const serve = (predict: (row: Row) => unknown) => (response: ServerResponse, request: Received) => {
  const { dataframe_records: rows } = JSON.parse(request.body) as { dataframe_records: Row[] }
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ predictions: rows.map(predict) }))
}

const ROWS = [
  { k: 'a', n: 1 },
  { k: 'it\'s "b"', n: 2 },
  { k: null, n: null },
]

it('a serving endpoint is asked for several rows at a time, once, with the token', async () => {
  const server = await startReceiver(serve(({ n }) => (n === null ? null : n / 2)))
  const config = { workspace: `${server.url}/`, endpoint: 'delays é', token: { scope: 'model', key: 'token' } }
  const { errors, out } = await ask({ config: { ...config, inputs: ['N'], batchSize: 2 }, rows: ROWS })
  await server.stop()
  expect(errors).toEqual([])
  expect(out).toEqual([
    ['a', 1, 0.5],
    ['it\'s "b"', 2, 1],
    [null, null, null],
  ])
  const sent = server.received.map(({ method, path, headers, body }) => [method, path, headers.authorization, body])
  const head = ['POST', '/serving-endpoints/delays%20%C3%A9/invocations', 'Bearer t0k"n']
  expect(sent).toEqual([
    [...head, '{"dataframe_records": [{"n": 1}, {"n": 2}]}'],
    [...head, '{"dataframe_records": [{"n": null}]}'],
  ])
})

it('what may pass is repeated, and what the server asks for is waited', async () => {
  const good = serve(({ n }) => n)
  const server = await startReceiver((response, request, number) => {
    if (number === 0) response.writeHead(429, { 'retry-after': '1' }).end()
    else if (number === 1) response.writeHead(500).end('oh')
    else if (number === 2) response.socket?.destroy()
    else good(response, request)
  })
  const { errors, out } = await ask({ config: http(server.url), rows: ROWS.slice(0, 1) })
  await server.stop()
  expect(errors).toEqual([])
  expect(out).toEqual([['a', 1, 1]])
  expect(server.received).toHaveLength(4)
  const [first, second] = server.received
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(990)
})

it.each<[string, (response: ServerResponse) => void, RegExp]>([
  ['no answer in time', () => {}, /timed? ?out/],
  ['a fault of the server', (response) => response.writeHead(503).end('later'), /^503 Service Unavailable: later$/],
  ['a refusal', (response) => response.writeHead(403).end('no'), /^403 Forbidden: no$/],
  ['too few predictions', (response) => response.end('{"predictions": [1]}'), /1 predictions for 2 rows$/],
  ['no JSON', (response) => response.end('<html>'), /^the answer cannot be used: Expecting value/],
  ['nothing at the path', (response) => response.end('{"error": "x"}'), /it has nothing at predictions$/],
  ['no list', (response) => response.end('{"predictions": 1}'), /there is no list at predictions$/],
])('rows leave through errors with the reason: %s', async (_name, answer, reason) => {
  const server = await startReceiver(answer)
  const config = http(server.url, { retries: 1, timeout: '300 milliseconds' })
  const { errors, out, failed } = await ask({ config, rows: ROWS.slice(0, 2), ports: ['out', 'errors'] })
  await server.stop()
  expect(errors).toEqual([])
  expect(out).toEqual([])
  expect(failed.map(([k, n]) => [k, n])).toEqual(ROWS.slice(0, 2).map(({ k, n }) => [k, n]))
  for (const [, , said] of failed) expect(said).toMatch(reason)
})

it('a row whose content is refused is found, the others have their predictions', async () => {
  const server = await startReceiver((response, request) => {
    if (request.body.includes('bad')) response.writeHead(400).end('cannot read "bad"')
    else serve(({ n }) => n)(response, request)
  })
  const rows = Array.from({ length: 8 }, (_, n) => ({ k: n === 5 ? 'bad' : `k${n}`, n }))
  const { out } = await ask({ config: http(server.url, { inputs: ['k', 'n'] }), rows })
  const requests = server.received.length
  const { failed } = await ask({ config: http(server.url), rows, ports: ['errors'] })
  await server.stop()
  expect(out.map(([, n, score]) => [n, score])).toEqual([0, 1, 2, 3, 4, 6, 7].map((n) => [n, n]))
  expect(failed).toEqual([['bad', 5, '400 Bad Request: cannot read "bad"']])
  // 8, then two halves of each that holds the row: 4 and 4, 2 and 2, 1 and 1.
  expect(requests).toBe(7)
})

it('a prediction that is not of the type is an error of its row alone', async () => {
  const given: Record<string, unknown> = { a: 0.5, b: 'high', c: [1], d: null, e: 7, f: true }
  const server = await startReceiver(serve(({ k }) => given[k ?? '']))
  const rows = Object.keys(given).map((k, n) => ({ k, n }))
  const { out, failed } = await ask({ config: http(server.url), rows, ports: ['out', 'errors'] })
  await server.stop()
  expect(out.map(([k, , score]) => [k, score])).toEqual([
    ['a', 0.5],
    ['d', null],
    ['e', 7],
  ])
  expect(failed.map(([k, , reason]) => [k, reason])).toEqual([
    ['b', 'the prediction is not of the type double: "high"'],
    ['c', 'the prediction is not of the type double: [1]'],
    ['f', 'the prediction is not of the type double: true'],
  ])
})

it('each row is asked for once, however many sinks are behind', async () => {
  const first = await startReceiver(serve(({ n }) => (n === 3 ? 'high' : n)))
  const second = await startReceiver(serve(({ n }) => (n === 2 ? 'low' : n === null ? null : n * 10)))
  const rows = [1, 2, 3].map((n) => ({ k: `k${n}`, n }))
  const next = http(second.url, { output: 'more' })
  const result = await ask({ config: http(first.url), rows, ports: ['out', 'errors'], next })
  await Promise.all([first.stop(), second.stop()])
  expect(result.errors).toEqual([])
  const names = (list: readonly (readonly unknown[])[]) => list.map(([k]) => k)
  expect([names(result.out), names(result.failed)]).toEqual([['k1', 'k2'], ['k3']])
  expect([result.next.out, names(result.next.failed)]).toEqual([[['k1', 1, 1, 10]], ['k2']])
  expect([first, second].map(({ received }) => received.length)).toEqual([1, 1])
})

it('a fallback takes the place, with the reason; or the query ends', async () => {
  const server = await startReceiver((response) => response.writeHead(404).end('no such model'))
  const fallback = { onFailure: 'fallback', fallback: 'n * 10', reasonAs: 'why', output: 'N' }
  const filled = await ask({ config: http(server.url, fallback), rows: ROWS.slice(0, 1) })
  expect(filled).toMatchObject({ errors: [], out: [['a', 10, '404 Not Found: no such model']] })
  const ended = await ask({ config: http(server.url, { onFailure: 'fail' }), rows: ROWS.slice(0, 1) })
  await server.stop()
  expect(ended.errors).toEqual([expect.stringContaining('The model did not answer: 404 Not Found: no such model')])
})

it('other bodies, other places of the predictions, other types', async () => {
  const server = await startReceiver((response, request) => {
    const asked = JSON.parse(request.body) as { instances?: Row[] }
    const scores = asked.instances?.map(({ k }) => ({ label: `is ${k}`, score: 0.25, more: 1 }))
    response.end(JSON.stringify(scores ? { result: [{ scores }] } : ['x', 'y']))
  })
  const auth = { kind: 'api-key', header: 'X-Key', secret: { scope: 'model', key: 'token' } }
  const struct = { body: 'instances', path: 'result.0.scores', outputType: 'struct<label:string,score:double>', auth }
  const nested = await ask({ config: http(server.url, struct), rows: ROWS.slice(0, 1) })
  expect(nested).toMatchObject({ errors: [], out: [['a', 1, { label: 'is a', score: 0.25 }]] })
  expect(server.received[0]?.headers['x-key']).toBe('t0k"n')
  const list = await ask({
    config: http(server.url, { body: 'rows', path: '', outputType: 'string' }),
    rows: ROWS.slice(0, 2),
  })
  await server.stop()
  expect(server.received[1]?.body).toBe('[["a", 1], ["it\'s \\"b\\"", 2]]')
  expect(sortRows(list.out)).toEqual(
    sortRows([
      ['a', 1, 'x'],
      ['it\'s "b"', 2, 'y'],
    ]),
  )
})

it('the event time goes on, so that windows close behind it', async () => {
  const server = await startReceiver(serve(() => 1))
  const folder = spark.makeFolder('model')
  mkdirSync(join(folder, 'in'))
  for (const [index, hour] of ['01', '05'].entries()) {
    const path = join(folder, 'in', `${index}.jsonl`)
    writeFileSync(path, `{"at":"2026-01-01T${hour}:10:00Z"}\n`)
    utimesSync(path, 1_700_000_000 + index, 1_700_000_000 + index)
  }
  const schema = [{ id: 'a', name: 'at', type: 'timestamp' }]
  const files = { path: 'in', format: 'json', schema, maxFilesPerTrigger: 1, eventTime: { column: 'at' } }
  const windows = {
    window: { kind: 'tumbling', duration: '1 hour' },
    aggregates: [{ id: 's', name: 'total', function: 'sum', expr: 'score' }],
  }
  const pipeline = readPipeline({
    lakestream: 1,
    name: 'Model',
    nodes: {
      rows: { type: 'auto-loader', config: files },
      model: { type: 'ml-model-endpoint', config: { ...QUICK, ...http(server.url) } },
      windows: { type: 'window-aggregate', config: windows },
      show: { type: 'console-sink', config: {} },
    },
    edges: ['model:out>windows:in', 'rows:out>model:in', 'windows:out>show:in'],
  })
  const { errors, rows } = await spark.runPipeline(pipeline, { folder })
  await server.stop()
  expect(errors).toEqual([])
  expect(rows['show']?.rows.map(([start, , , total]) => [start, total])).toEqual([['2026-01-01T01:00:00.000Z', 1]])
})
