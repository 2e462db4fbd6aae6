import { SYNC } from '@lakestream/shared/protocol/frames'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { poll } from '../support/poll.ts'
import { RawClient } from '../support/raw-client.ts'
import { asPerson, createPipeline, makeFolder, startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let scratch: Awaited<ReturnType<typeof makeFolder>>
const closers: (() => void)[] = []

beforeAll(async () => {
  scratch = await makeFolder()
  server = await startServer({ LAKESTREAM_DATA: scratch.folder, LAKESTREAM_TRUST_FORWARDED: '1' })
})
afterEach(() => {
  for (const close of closers.splice(0)) close()
})
afterAll(async () => {
  await server.stop()
  await scratch.remove()
})

const newPipeline = () => createPipeline(server, { name: 'Test' }, asPerson('ann'))

function connect(id: string, name: string, query = '?v=1'): Promise<RawClient> {
  const client = new RawClient(`${server.syncUrl}/${id}${query}`, asPerson(name))
  closers.push(() => client.close())
  return client.ready()
}

const label = (client: { doc: Y.Doc }) => client.doc.getMap('meta').get('description')
const describeAs = (client: { doc: Y.Doc }, text: string) => client.doc.getMap('meta').set('description', text)

describe('an edit', () => {
  it('reaches the others and is acknowledged to its author', async () => {
    const id = await newPipeline()
    const [ann, bob] = [await connect(id, 'ann'), await connect(id, 'bob')]
    describeAs(ann, 'hello')
    await poll('bob sees it', () => label(bob) === 'hello')
    await poll('ann is told', () => ann.acked === 1)
    expect(bob.acked).toBe(0)
  })

  it('reaches stock y-websocket clients, with who is there', async () => {
    const id = await newPipeline()
    class AnnSocket extends WebSocket {
      constructor(url: string) {
        super(url, { headers: asPerson('ann') })
      }
    }
    const doc = new Y.Doc()
    const awareness = new Awareness(doc)
    const provider = new WebsocketProvider(server.syncUrl, id, doc, {
      WebSocketPolyfill: AnnSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
      awareness,
    })
    closers.push(() => provider.destroy())
    const bob = await connect(id, 'bob')
    awareness.setLocalState({ cursor: { x: 1, y: 2 } })
    doc.getMap('meta').set('description', 'from stock')
    await poll('bob sees the edit', () => label(bob) === 'from stock')
    await poll('bob sees ann', () => bob.present.get(doc.clientID)?.['cursor'])
    describeAs(bob, 'and back')
    await poll('the stock client sees bob’s', () => doc.getMap('meta').get('description') === 'and back')
  })

  it('that builds on one the server lacks is refused, asked for, and never stored', async () => {
    const id = await newPipeline()
    const ann = await connect(id, 'ann')
    const offline = new Y.Doc()
    offline.getMap('meta').set('description', 'first')
    const before = Y.encodeStateVector(offline)
    offline.getMap('meta').set('description', 'second')
    ann.sendSync(SYNC.update, Y.encodeStateAsUpdate(offline, before))
    await poll('it is refused', () => ann.rejects.some(({ code }) => code === 'gap'))
    const joiner = await connect(id, 'bob')
    expect(label(joiner)).toBeUndefined()
    expect(joiner.doc.store.pendingStructs).toBeNull()
    ann.sendSync(SYNC.update, Y.encodeStateAsUpdate(offline))
    await poll('the whole is accepted', () => label(joiner) === 'second')
  })

  it('under another person’s client id is refused', async () => {
    const id = await newPipeline()
    const [ann, mallory] = [await connect(id, 'ann'), await connect(id, 'mallory')]
    describeAs(ann, 'mine')
    await poll('ann is told', () => ann.acked === 1)
    const forged = new Y.Doc()
    Y.applyUpdate(forged, Y.encodeStateAsUpdate(ann.doc))
    forged.clientID = ann.doc.clientID
    const before = Y.encodeStateVector(forged)
    forged.getMap('meta').set('description', 'forged')
    mallory.sendSync(SYNC.update, Y.encodeStateAsUpdate(forged, before))
    await poll('it is refused', () => mallory.rejects.some(({ code }) => code === 'author'))
    expect(label(await connect(id, 'carol'))).toBe('mine')
  })

  it('made offline comes back under the same client id in a later visit', async () => {
    const id = await newPipeline()
    const first = await connect(id, 'ann')
    describeAs(first, 'online')
    await poll('it is durable', () => first.acked === 1)
    first.close()
    describeAs(first, 'offline')
    const again = await connect(id, 'ann')
    again.sendSync(SYNC.step2, Y.encodeStateAsUpdate(first.doc))
    await poll('it is durable', () => again.acked === 1)
    expect(again.rejects).toEqual([])
    expect(label(await connect(id, 'bob'))).toBe('offline')
  })

  it('of the wrong structure is refused before it is applied', async () => {
    const id = await newPipeline()
    const mallory = await connect(id, 'mallory')
    const wrong = new Y.Doc()
    wrong.getMap('nodes').set('n0', 'not a map')
    mallory.sendSync(SYNC.update, Y.encodeStateAsUpdate(wrong))
    await poll('it is refused', () => mallory.rejects.some(({ code }) => code === 'structure'))
    expect((await connect(id, 'bob')).doc.getMap('nodes').size).toBe(0)
  })

  it('that puts a plain value in the place of a node is refused', async () => {
    const id = await newPipeline()
    const mallory = await connect(id, 'mallory')
    mallory.doc.getMap('nodes').set('n0', new Y.Map([['type', 'filter']]))
    await poll('the node is durable', () => mallory.acked === 1)
    mallory.doc.getMap('nodes').set('n0', 'not a map')
    await poll('it is refused', () => mallory.rejects.some(({ code }) => code === 'structure'))
    const bob = await connect(id, 'bob')
    expect(bob.doc.getMap('nodes').get('n0')).toBeInstanceOf(Y.Map)
  })

  it('larger than the limit is refused and the socket closed for good', async () => {
    const id = await newPipeline()
    const ann = await connect(id, 'ann')
    describeAs(ann, 'x'.repeat(1024 * 1024 + 1))
    await poll('the socket is closed', () => ann.closeCode === 4413)
    expect(ann.rejects.map(({ code }) => code)).toEqual(['size'])
  })

  it('that cannot be read is refused without harm to the room', async () => {
    const id = await newPipeline()
    const [ann, bob] = [await connect(id, 'ann'), await connect(id, 'bob')]
    for (const frame of [
      [],
      [0],
      [0, 2, 200],
      [0, 2, 3, 9, 9, 9],
      [1, 255],
      [255, 255, 255, 255, 255, 255, 255, 255, 255, 255],
    ]) {
      ann.socket.send(Uint8Array.from(frame))
    }
    await poll('they are refused', () => ann.rejects.length >= 3)
    describeAs(ann, 'still here')
    await poll('the room goes on', () => label(bob) === 'still here')
  })

  it('burst is slowed down and all of it saved, while another’s edit goes before', async () => {
    const id = await newPipeline()
    const [ann, mallory] = [await connect(id, 'ann'), await connect(id, 'mallory')]
    const burst = 2_000
    // Long ones: of short ones thousands are read at once, before anything can slow them down.
    for (let edit = 1; edit <= burst; edit++) describeAs(mallory, `${edit} ${'x'.repeat(2_000)}`)
    ann.doc.getMap('layout').set('n1', [1, 0])
    await poll('ann’s edit is saved', () => ann.acked === 1)
    expect(mallory.acked).toBeLessThan(burst)
    await poll('the burst is saved', () => mallory.acked === burst, 60_000)
    expect(mallory.closeCode).toBeNull()
    await poll('ann has the last of it', () => String(label(ann)).startsWith(`${burst} `))
  })
})

describe('presence', () => {
  it('carries the identity that the server knows, whatever the client claims', async () => {
    const id = await newPipeline()
    const [ann, mallory] = [await connect(id, 'ann'), await connect(id, 'mallory')]
    mallory.sendAwareness([
      { clientId: 5, clock: 1, state: { cursor: { x: 1, y: 1 }, user: { name: 'ann' }, evil: 1 } },
    ])
    const seen = await poll('ann sees it', () => ann.present.get(5))
    expect(seen['user']).toMatchObject({ id: 'mallory@example.com', name: 'mallory' })
    expect(Object.keys(seen).sort()).toEqual(['cursor', 'user'])
  })

  it('of somebody else can neither be forged nor removed', async () => {
    const id = await newPipeline()
    const [ann, bob, mallory] = [await connect(id, 'ann'), await connect(id, 'bob'), await connect(id, 'mallory')]
    bob.sendAwareness([{ clientId: 21, clock: 1, state: { status: 'here' } }])
    await poll('ann sees bob', () => ann.present.get(21))
    mallory.sendAwareness([
      { clientId: 22, clock: 1, state: { status: 'me' } },
      { clientId: 21, clock: 99, state: null },
      { clientId: 23, clock: 1, state: { status: 'ghost' } },
    ])
    await poll('ann sees mallory', () => ann.present.get(22))
    expect(ann.present.get(21)).toMatchObject({ status: 'here' })
    expect(ann.present.has(23)).toBe(false)
  })

  it('ends when the socket does', async () => {
    const id = await newPipeline()
    const [ann, bob] = [await connect(id, 'ann'), await connect(id, 'bob')]
    bob.sendAwareness([{ clientId: 31, clock: 1, state: { status: 'here' } }])
    await poll('ann sees bob', () => ann.present.get(31))
    bob.close()
    await poll('ann sees him go', () => ann.present.get(31) === null)
  })

  it('larger than 4 KB is dropped', async () => {
    const id = await newPipeline()
    const [ann, bob] = [await connect(id, 'ann'), await connect(id, 'bob')]
    bob.sendAwareness([
      { clientId: 41, clock: 1, state: { selection: Array.from({ length: 150 }, () => 'x'.repeat(40)) } },
    ])
    bob.sendAwareness([{ clientId: 41, clock: 2, state: { status: 'small' } }])
    await poll('ann sees the small one', () => ann.present.get(41))
    expect(ann.present.get(41)).not.toHaveProperty('selection')
  })

  it('above 30 a second is thinned out, and the newest arrives', async () => {
    const id = await newPipeline()
    const [ann, bob] = [await connect(id, 'ann'), await connect(id, 'bob')]
    let heard = 0
    ann.socket.on('message', () => heard++)
    for (let x = 0; x <= 300; x++) bob.sendAwareness([{ clientId: 51, clock: x, state: { cursor: { x, y: 0 } } }])
    const newest = () => (ann.present.get(51)?.['cursor'] as { x: number } | undefined)?.x === 300
    await poll('ann sees the newest', newest)
    expect(heard).toBeLessThan(60)
  })
})

describe('a room', () => {
  it('of a pipeline that never was closes with 4404', async () => {
    const client = new RawClient(`${server.syncUrl}/none`, asPerson('ann'))
    await poll('it is closed', () => client.closeCode === 4404)
  })

  it('of a pipeline that is deleted closes with 4404', async () => {
    const id = await newPipeline()
    const ann = await connect(id, 'ann')
    await fetch(`${server.url}/api/pipelines/${id}`, { method: 'DELETE', headers: asPerson('ann') })
    await poll('it is closed', () => ann.closeCode === 4404)
  })

  it('refuses pages of other sites, and people it does not know', async () => {
    const id = await newPipeline()
    const foreign = new RawClient(`${server.syncUrl}/${id}`, { ...asPerson('ann'), origin: 'https://evil.example' })
    const unknown = new RawClient(`${server.syncUrl}/${id}`)
    await poll('both are refused', () => foreign.closeCode !== null && unknown.closeCode !== null)
    expect([foreign.closeCode, unknown.closeCode]).toEqual([1006, 1006])
  })

  it('sends stock clients no frames that they do not know', async () => {
    const id = await newPipeline()
    const [stock, bob] = [await connect(id, 'ann', ''), await connect(id, 'bob')]
    describeAs(stock, 'plain')
    await poll('bob sees it', () => label(bob) === 'plain')
    expect(stock.acked).toBe(0)
  })

  it('says that it is draining before a stop, and closes with 1012', async () => {
    const folder = await makeFolder()
    const other = await startServer({ LAKESTREAM_DATA: folder.folder })
    const id = await createPipeline(other)
    const client = await new RawClient(`${other.syncUrl}/${id}?v=1`).ready()
    describeAs(client, 'last words')
    expect(await other.stop()).toBe(0)
    expect(client.events.join()).toContain('draining')
    expect(client.closeCode).toBe(1012)
    const again = await startServer({ LAKESTREAM_DATA: folder.folder })
    expect(label(await new RawClient(`${again.syncUrl}/${id}`).ready())).toBe('last words')
    await again.stop()
    await folder.remove()
  })
})
