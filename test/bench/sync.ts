/**
 * `npm run bench:sync`: what the server does for many people at once, every edit durable. The clients run in this process, beside
 * the server's. Prints latencies in milliseconds, deliveries a second, and the server's processor time and memory.
 */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, test } from 'vitest'
import * as Y from 'yjs'
import { createPipeline, makeFolder, startServer, type TestServer } from '../support/server.ts'
import { quantile, sleep } from './figures.ts'
import { type Latencies, LoadClient } from './load-client.ts'

const SECONDS = 6
const CLOCK_TICKS = 100

let server: TestServer
let scratch: Awaited<ReturnType<typeof makeFolder>>

beforeAll(async () => {
  scratch = await makeFolder()
  server = await startServer({ LAKESTREAM_DATA: scratch.folder, DATABASE_URL: process.env['DATABASE_URL'] })
})
afterAll(async () => {
  await server.stop()
  await scratch.remove()
})

/** A pipeline of filters in a row. */
const file = (name: string, count: number) => ({
  lakestream: 1,
  name,
  nodes: Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`n${index}`, { type: 'filter', config: { condition: 'true' } }]),
  ),
  edges: Array.from({ length: count - 1 }, (_, index) => `n${index}:out>n${index + 1}:in`),
})

async function room(nodes: number): Promise<string> {
  return `${server.syncUrl}/${await createPipeline(server, { file: file('Load', nodes) })}?v=1`
}

interface Load {
  readonly editsPerSecond: number
  readonly cursorsPerSecond: number
}

/** Lets the active clients edit for some seconds and gives what the others saw of it. */
async function measure(
  clients: readonly LoadClient[],
  active: readonly LoadClient[],
  latencies: Latencies,
  load: Load,
) {
  latencies.edits.length = 0
  latencies.cursors.length = 0
  for (const client of clients) client.counting = true
  const before = readUsage()
  const started = performance.now()
  const timers = active.flatMap((client) => [
    pace(load.editsPerSecond, () => client.edit()),
    pace(load.cursorsPerSecond, () => client.moveCursor()),
  ])
  const ownBefore = process.cpuUsage()
  await sleep(SECONDS * 1000)
  const own = process.cpuUsage(ownBefore)
  for (const stop of timers) stop()
  const seconds = (performance.now() - started) / 1000
  const after = readUsage()
  await sleep(1000)
  for (const client of clients) client.counting = false
  return {
    'edits p50': quantile(latencies.edits, 0.5),
    'edits p95': quantile(latencies.edits, 0.95),
    'edits p99': quantile(latencies.edits, 0.99),
    'cursors p95': quantile(latencies.cursors, 0.95),
    'delivered/s': Math.round(latencies.edits.length / seconds),
    'server CPU %': Math.round(((after.cpuSeconds - before.cpuSeconds) / seconds) * 100),
    'server MB': after.megabytes,
    'clients CPU %': Math.round(((own.user + own.system) / 1e6 / seconds) * 100),
  }
}

/** Calls at an even pace from a random moment on; a late one is made up for. Gives the function that ends it. */
function pace(perSecond: number, act: () => void): () => void {
  if (perSecond === 0) return () => undefined
  const everyMs = 1000 / perSecond
  let next = performance.now() + Math.random() * everyMs
  let timer: ReturnType<typeof setTimeout>
  const tick = () => {
    act()
    next += everyMs
    timer = setTimeout(tick, Math.max(0, next - performance.now()))
  }
  timer = setTimeout(tick, next - performance.now())
  return () => clearTimeout(timer)
}

async function join(urls: readonly string[], latencies: Latencies): Promise<LoadClient[]> {
  const clients: LoadClient[] = []
  for (let from = 0; from < urls.length; from += 50) {
    const some = urls.slice(from, from + 50).map((url, index) => new LoadClient(url, from + index, latencies))
    await Promise.all(some.map((client) => client.ready()))
    clients.push(...some)
  }
  return clients
}

function readUsage() {
  const stat = readFileSync(`/proc/${server.process.pid}/stat`, 'utf8')
  const [, , , , , , , , , , , user = '0', system = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const status = readFileSync(`/proc/${server.process.pid}/status`, 'utf8')
  return {
    cpuSeconds: (Number(user) + Number(system)) / CLOCK_TICKS,
    megabytes: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024),
  }
}

const empty = (): Latencies => ({ edits: [], cursors: [] })

test('one room: 15 edits and 20 cursors a second by each who is active', async () => {
  const table: Record<string, unknown> = {}
  const cases = [
    [10, 10],
    [50, 10],
    [100, 10],
    [50, 50],
    [100, 100],
  ] as const
  // The first round warms the server up.
  for (const [people, active] of [[10, 10] as const, ...cases]) {
    const latencies = empty()
    const clients = await join(Array(people).fill(await room(200)), latencies)
    const load = { editsPerSecond: 15, cursorsPerSecond: 20 }
    table[`${active} of ${people}`] = await measure(clients, clients.slice(0, active), latencies, load)
    for (const client of clients) client.close()
  }
  console.table(table)
})

test('ramp: 20 editors, faster until p95 is above 100 ms', async () => {
  const table: Record<string, unknown> = {}
  const latencies = empty()
  const clients = await join(Array(20).fill(await room(200)), latencies)
  for (const editsPerSecond of [10, 20, 40, 80, 120, 160, 200]) {
    const seen = await measure(clients, clients, latencies, { editsPerSecond, cursorsPerSecond: 0 })
    table[`${editsPerSecond} edits/s each`] = seen
    if (seen['edits p95'] > 100) break
  }
  for (const client of clients) client.close()
  console.table(table)
})

test('1,000 rooms of two: an edit and a cursor a second each', async () => {
  const urls: string[] = []
  for (let count = 0; count < 1_000; count++) {
    const url = await room(50)
    urls.push(url, url)
  }
  const latencies = empty()
  const clients = await join(urls, latencies)
  const seen = await measure(clients, clients, latencies, { editsPerSecond: 1, cursorsPerSecond: 1 })
  console.table({ '1,000 rooms': seen })
  for (const client of clients) client.close()
})

test('500 people come back after a restart', async () => {
  const url = await room(200)
  const id = new URL(url).pathname.split('/').at(-1) ?? ''
  const people = await join(Array(500).fill(url), empty())
  for (const client of people) client.close()
  await server.kill()
  const started = performance.now()
  server = await startServer({ LAKESTREAM_DATA: scratch.folder, DATABASE_URL: process.env['DATABASE_URL'] })
  const up = performance.now()
  const back = await Promise.all(
    Array.from({ length: 500 }, async (_, index) => {
      const client = new LoadClient(`${server.syncUrl}/${id}?v=1`, index, empty())
      await client.ready()
      return client
    }),
  )
  console.table({ reconnect: { 'server up ms': up - started, 'all back ms': performance.now() - up } })
  for (const client of back) client.close()
})

function drag(doc: Y.Doc, index: number, x: number) {
  const node = doc.getMap('nodes').get(`n${index}`)
  const text = node instanceof Y.Map ? node.get('text') : null
  const condition: unknown = text instanceof Y.Map ? text.get('condition') : null
  for (let y = 0; y < 19; y++) doc.getMap('layout').set(`n${index}`, [x, y])
  if (condition instanceof Y.Text) condition.insert(0, ' ')
}

test('cold load: 1,000 nodes after 100,000 edits', async () => {
  const id = await createPipeline(server, { file: file('Cold', 1_000) })
  const url = () => `${server.syncUrl}/${id}?v=1`
  const [editor] = await join([url()], empty())
  if (!editor) return
  // Bursts of moves of one node, as drags are, and typing in between; fewer frames than one person may send.
  for (let edits = 0, frames = 0; edits < 100_000; edits += 200, frames++) {
    editor.doc.transact(() => {
      for (let burst = 0; burst < 10; burst++) drag(editor.doc, (edits / 20 + burst * 101) % 1_000, edits)
    })
    if (frames % 50 === 49) await sleep(200)
  }
  while (editor.acked < 500) await sleep(50)
  editor.close()
  await server.stop()
  server = await startServer({ LAKESTREAM_DATA: scratch.folder, DATABASE_URL: process.env['DATABASE_URL'] })
  const table: Record<string, unknown> = {}
  for (const visit of ['cold', 'warm', 'warm again']) {
    const started = performance.now()
    const [visitor] = await join([url()], empty())
    table[visit] = {
      'document bytes': visitor?.bytesOfDocument,
      'wire bytes': visitor?.bytesOnTheWire,
      ms: performance.now() - started,
    }
    visitor?.close()
  }
  console.table(table)
})
