import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { generateBundle } from '@lakestream/server/codegen/generate'
import { runBundle } from '@lakestream/server/deploy/local/target'
import type { RunEvent } from '@lakestream/shared/protocol/run-event'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { writeAvro } from '../support/avro.ts'
import { readPipeline, sortRows } from '../support/executions.ts'
import { startReceiver } from '../support/http-receiver.ts'
import { bridgeWebsockets, type Mosquitto, makeMosquitto } from '../support/mosquitto.ts'
import { poll } from '../support/poll.ts'
import { countSegments, startReceiverProcess } from '../support/receiver-process.ts'
import { ROOT, useSpark } from '../support/spark.ts'

process.env['LAKESTREAM_SECRET_MQTT_PASSWORD'] = 's3"cret'
const spark = useSpark({ own: true })
let broker: Mosquitto
const brokers: Mosquitto[] = []
const make = async (...args: Parameters<typeof makeMosquitto>) => {
  const made = await makeMosquitto(...args)
  brokers.push(made)
  return made
}
beforeAll(async () => {
  broker = await make()
  await broker.start()
})
afterAll(() => Promise.all(brokers.map((each) => each.stop())))

const script = (name: string) => join(ROOT, 'test', 'spark', 'scripts', name)

type Messages = readonly (readonly [topic: string, text: string])[]

const publish = (messages: Messages, qos = 1, more: object = {}, to = broker) =>
  spark.runScript(script('publish.py'), { port: to.port, messages, qos, ...more })

const count = (n: number): Messages => Array.from({ length: n }, (_, index) => ['plant/m1', `{"n": ${index}}`] as const)

/** A pipeline from the broker to a sink at each of these ports. */
function toBundle(config: object, sinks: Readonly<Record<string, { port?: string; type: string; config: object }>>) {
  const pipeline = readPipeline({
    lakestream: 1,
    name: 'Messages',
    nodes: {
      plant: {
        type: 'mqtt',
        config: {
          brokerUrl: `mqtt://127.0.0.1:${broker.port}`,
          topicFilters: ['plant/#'],
          schema: [{ id: 'c', name: 'n', type: 'bigint' }],
          connectTimeout: '10 seconds',
          ...config,
        },
      },
      ...Object.fromEntries(
        Object.entries(sinks).map(([id, { type, config }]) => [id, { type, label: id, config }] as const),
      ),
    },
    edges: Object.entries(sinks).map(([id, { port = 'out' }]) => `plant:${port}>${id}:in`),
  })
  return generateBundle(pipeline, { environment: 'spark' })
}

const SHOW = { show: { type: 'console-sink', config: {} } }
const TABLE = { kept: { type: 'delta-table-sink', config: { table: 'kept' } } }

type Read = Readonly<Record<string, readonly string[]>> & { readonly errors: readonly string[] }

async function readAvailable(
  config: object,
  folder: string,
  sinks: Parameters<typeof toBundle>[1] = SHOW,
): Promise<Read> {
  const { errors, rows } = await spark.runBundle(toBundle(config, sinks), { folder })
  const read = Object.fromEntries(Object.keys(sinks).map((id) => [id, sortRows(rows[id]?.rows ?? [])]))
  return { ...read, errors: errors.map(({ message }) => message) }
}

it('what matches the filters comes with its topic, and what is no JSON leaves through errors', async () => {
  const folder = spark.makeFolder('mqtt')
  const config = { topicFilters: ['plant/+/temperature', 'line/#'], includeMetadata: true, malformed: 'errors' }
  const sinks = { ...SHOW, wrong: { type: 'console-sink', config: {}, port: 'errors' } }
  // The first run makes the session, the second one finds what the broker has kept for it.
  expect(await readAvailable(config, folder, sinks)).toEqual({ show: [], wrong: [], errors: [] })
  await publish([
    ['plant/m1/temperature', '{"n": 1}'],
    ['plant/m1/pressure', '{"n": 2}'],
    ['plant/a/b/temperature', '{"n": 3}'],
    ['line/a/b', '{"n": 4}'],
    ['line/a', 'no json'],
  ])
  const { show, wrong, errors } = await readAvailable(config, folder, sinks)
  expect(errors).toEqual([])
  const cut = (rows: readonly string[] = []) => rows.map((row) => JSON.parse(row).slice(0, 4))
  expect(cut(show)).toEqual([
    [1, 'plant/m1/temperature', 1, false],
    [4, 'line/a/b', 1, false],
  ])
  expect(cut(wrong)).toEqual([[null, 'line/a', 1, false]])
})

it.each(['1', '2'])('a batch that was not finished has the same rows again (quality of service %s)', async (qos) => {
  const folder = spark.makeFolder('mqtt')
  let isDown = true
  const server = await startReceiver((response, { body }) => {
    response.statusCode = isDown && body.includes('"n": 3,') ? 500 : 200
    response.end()
  })
  const config = { qos, includeMetadata: true, topicFilters: ['plant/m1'] }
  const sinks = { hook: { type: 'rest-webhook-sink', config: { url: server.url, retries: 0 } } }
  await readAvailable(config, folder, sinks)
  await publish(count(5), 2)
  expect((await readAvailable(config, folder, sinks)).errors.join()).toContain('500')
  isDown = false
  await publish([['plant/m1', '{"n": 5}']], 2)
  expect((await readAvailable(config, folder, sinks)).errors).toEqual([])
  await server.stop()
  const seen = server.received.map(({ body }) => body)
  const failed = seen.findIndex((body) => body.includes('"n": 3,')) + 1
  expect(seen.slice(failed, 2 * failed)).toEqual(seen.slice(0, failed))
  expect(seen.slice(failed).map((body) => JSON.parse(body).n)).toEqual([0, 1, 2, 3, 4, 5])
})

it('two queries read all of it, over one connection, and what both have read is deleted', async () => {
  const folder = spark.makeFolder('mqtt')
  const config = { format: 'text', clientId: 'one-for-two' }
  const sinks = { one: SHOW.show, two: SHOW.show }
  await readAvailable(config, folder, sinks)
  for (const text of ['a', 'b']) {
    await publish([['plant/m1', text]])
    const { one, two, errors } = await readAvailable(config, folder, sinks)
    expect({ one, two, errors }).toEqual({ one: [`["${text}"]`], two: [`["${text}"]`], errors: [] })
  }
  const segments = readdirSync(join(folder, 'spool', 'plant')).filter((name) => /^\d+\.arrow$/.test(name))
  expect(segments).toHaveLength(1)
})

it('a run that is cut off and started again has every row once', async () => {
  const folder = spark.makeFolder('mqtt')
  const bundle = toBundle({ qos: '2' }, TABLE)
  const start = (mode: 'continuous' | 'available-now') =>
    runBundle(bundle, { root: ROOT, env: process.env, folder, base: folder, mode, cores: 2, limit: null })
  const first = start('continuous')
  const seen: RunEvent[] = []
  const reading = (async () => {
    for await (const event of first.events) seen.push(event)
  })()
  await poll('the session is there', () => existsSync(join(folder, 'spool', 'plant')), 60_000)
  const rows = () => seen.flatMap((event) => (event.type === 'rows' ? [event.total] : [])).at(-1) ?? 0
  await poll(
    'rows arrive',
    async () => {
      await publish([['plant/first', '{"n": -1}']], 2)
      return rows() > 0
    },
    60_000,
  )
  await publish(count(300), 2)
  await first.stop(0)
  await reading
  await publish([['plant/last', '{"n": 300}']], 2)
  const second = start('available-now')
  const events: RunEvent[] = []
  for await (const event of second.events) events.push(event)
  const last = events.findLast((event) => event.type === 'rows')
  const numbers = (last?.type === 'rows' ? last.rows : []).map(([n]) => Number(n)).filter((n) => n >= 0)
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 301 }, (_, n) => n))
})

describe('a receiver that is killed again and again', () => {
  it.each([1, 2])('loses nothing (quality of service %i)', async (qos) => {
    const folder = join(spark.makeFolder('mqtt'), 'spool')
    const options = {
      receiver: 'Mqtt',
      folder,
      url: `mqtt://127.0.0.1:${broker.port}`,
      topics: ['plant/m1'],
      qos,
    } as const
    let receiver = await startReceiverProcess(options)
    const all = count(5 * 600)
    for (let round = 0; round < 5; round++) {
      const before = countSegments(folder)
      const publishing = publish(all.slice(600 * round, 600 * (round + 1)), 2)
      await poll('some have come', () => countSegments(folder) > before)
      await receiver.kill()
      await publishing
      receiver = await startReceiverProcess(options)
    }
    const texts = () => spark.runScript(script('read_spool.py'), { folder }) as Promise<string[]>
    await poll('all have come', async () => new Set(await texts()).size === all.length, 60_000)
    const found = await texts()
    if (qos === 2) expect(found).toHaveLength(all.length)
    expect(new Set(found)).toEqual(new Set(all.map(([, text]) => text)))
  })
})

it('TLS, user and password; what the broker refuses ends the query with its reason', async () => {
  const guarded = await make({
    users: { ann: 's3"cret', bob: 'other' },
    tls: true,
  })
  await guarded.start()
  const folder = spark.makeFolder('mqtt')
  const password = { scope: 'mqtt', key: 'password' }
  const config = {
    brokerUrl: `mqtts://127.0.0.1:${guarded.port}`,
    tls: { caFile: guarded.caFile },
    format: 'text',
    username: 'ann',
    password,
  }
  expect(await readAvailable(config, folder)).toEqual({ show: [], errors: [] })
  const refused = async (more: object) => (await readAvailable({ ...config, ...more }, spark.makeFolder('mqtt'))).errors
  expect(await refused({ username: 'bob' })).toEqual([
    `RuntimeError: mqtts://127.0.0.1:${guarded.port} refused the login: Not authorized.`,
  ])
  expect(await refused({ tls: {}, connectTimeout: '2 seconds' })).toEqual([
    expect.stringMatching(/could not be reached within 2 seconds: .*CERTIFICATE_VERIFY_FAILED/),
  ])
  expect(await refused({ version: '3.1.1', username: '', password: null })).toEqual([
    expect.stringContaining('refused the login: Not authorized.'),
  ])
})

it('a subscription that is not allowed ends the query with its reason', async () => {
  const guarded = await make({ refuseSubscriptions: true })
  await guarded.start()
  const config = { brokerUrl: `mqtt://127.0.0.1:${guarded.port}`, format: 'text' }
  const { errors } = await readAvailable(config, spark.makeFolder('mqtt'))
  expect(errors).toEqual([expect.stringContaining('refused the subscription to plant/# (Not authorized).')])
})

it('a broker that is down at the start is waited for, and its absence told', async () => {
  const late = await make()
  const folder = spark.makeFolder('mqtt')
  const config = {
    brokerUrl: `mqtt://127.0.0.1:${late.port}`,
    version: '3.1.1',
    format: 'text',
    connectTimeout: '1 second',
  }
  expect((await readAvailable(config, folder)).errors).toEqual([
    expect.stringMatching(/could not be reached within 1 seconds: .*refused/),
  ])
  const waiting = readAvailable({ ...config, connectTimeout: '1 minute' }, folder)
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  await late.start()
  expect(await waiting).toEqual({ show: [], errors: [] })
})

it('over websockets, in Avro', async () => {
  const bridge = await bridgeWebsockets(broker.port)
  onTestFinished(bridge.stop)
  const folder = spark.makeFolder('mqtt')
  const schema = { type: 'record', name: 'Reading', fields: [{ name: 'word', type: 'string' }] }
  const config = {
    brokerUrl: `ws://127.0.0.1:${bridge.port}/mqtt`,
    topicFilters: ['socket'],
    format: 'avro',
    avroSchema: JSON.stringify(schema),
  }
  await readAvailable(config, folder)
  await publish([
    ['socket', writeAvro(schema, { word: 'kept' }).toString()],
    ['socket', 'x'],
  ])
  expect(await readAvailable(config, folder)).toEqual({ show: ['["kept"]', '[null]'], errors: [] })
})

it('a broker that was down meanwhile has kept the session', async () => {
  const folder = spark.makeFolder('mqtt')
  const config = { topicFilters: ['plant/kept'], format: 'text' }
  await readAvailable(config, folder)
  await publish([['plant/kept', 'before']])
  await broker.halt()
  await broker.start()
  expect(await readAvailable(config, folder)).toEqual({ show: ['["before"]'], errors: [] })
})
