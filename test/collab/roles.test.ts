import { SYNC } from '@lakestream/shared/protocol/frames'
import type { Role } from '@lakestream/shared/protocol/roles'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { poll } from '../support/poll.ts'
import { RawClient } from '../support/raw-client.ts'
import { asPerson, createPipeline, makeFolder, startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let scratch: Awaited<ReturnType<typeof makeFolder>>
let id: string
const clients: RawClient[] = []

beforeAll(async () => {
  scratch = await makeFolder()
  server = await startServer({ LAKESTREAM_DATA: scratch.folder, LAKESTREAM_TRUST_FORWARDED: '1' })
})
beforeEach(async () => {
  id = await createPipeline(server, { name: 'Shared' }, asPerson('ann'))
})
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
})
afterAll(async () => {
  await server.stop()
  await scratch.remove()
})

async function ask(person: string, method: string, path: string, body?: object) {
  const answer = await fetch(`${server.url}/api/${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...asPerson(person) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, json: text.startsWith('{') ? JSON.parse(text) : null }
}

const share = async (role: Role, person = 'bob') => {
  const answer = await ask('ann', 'PATCH', `pipelines/${id}/sharing`, { people: { [`${person}@example.com`]: role } })
  expect(answer.status).toBe(200)
}

function open(person: string): RawClient {
  const client = new RawClient(`${server.syncUrl}/${id}?v=1`, asPerson(person))
  clients.push(client)
  return client
}

const describeAs = ({ doc }: RawClient, text: string) => doc.getMap('meta').set('description', text)
const description = ({ doc }: RawClient) => doc.getMap('meta').get('description')
const roleTold = ({ events }: RawClient) =>
  events.map((event) => JSON.parse(event) as { type: string; role?: Role }).findLast(({ type }) => type === 'role')
    ?.role

/** Requests, and the least role that may make them. */
const REQUESTS: readonly (readonly [
  least: Role,
  method: string,
  path: (id: string) => string,
  body: object | undefined,
])[] = [
  ['viewer', 'GET', (it) => `pipelines/${it}`, undefined],
  ['viewer', 'GET', (it) => `pipelines/${it}/file`, undefined],
  ['viewer', 'GET', (it) => `pipelines/${it}/runs`, undefined],
  ['viewer', 'GET', (it) => `pipelines/${it}/sharing`, undefined],
  ['viewer', 'GET', (it) => `pipelines/${it}/nodes/n/input`, undefined],
  ['viewer', 'POST', (it) => `pipelines/${it}/duplicate`, undefined],
  ['editor', 'PATCH', (it) => `pipelines/${it}`, { name: 'Renamed' }],
  ['editor', 'PUT', (it) => `pipelines/${it}/file`, { lakestream: 1, name: 'Other', nodes: {}, edges: [] }],
  ['editor', 'POST', (it) => `pipelines/${it}/runs`, undefined],
  ['owner', 'PATCH', (it) => `pipelines/${it}/sharing`, { everyone: 'viewer' }],
  ['owner', 'DELETE', (it) => `pipelines/${it}`, undefined],
]
const ROLES: readonly Role[] = ['none', 'viewer', 'commenter', 'editor', 'owner']

describe.each(ROLES)('as %s', (role) => {
  it.each(REQUESTS)('what takes %s by HTTP: %s', async (least, method, path, body) => {
    await share(role)
    const { status, json } = await ask('bob', method, path(id), body)
    if (role === 'none') expect([status, json.code]).toEqual([404, 'unknown-pipeline'])
    else if (ROLES.indexOf(role) < ROLES.indexOf(least)) {
      expect([status, json.code]).toEqual([403, 'not-allowed'])
      expect(json.message).toContain(`As ${role} of this pipeline you may not`)
    } else {
      // Whoever may is refused for other reasons only: there is no such node, or nothing to run.
      expect(status).not.toBe(403)
      expect(json?.code).not.toBe('unknown-pipeline')
    }
  })

  it('the list has the pipeline only for whoever may see it', async () => {
    await share(role)
    const { json } = await ask('bob', 'GET', 'pipelines')
    const listed = json.pipelines.filter((each: { id: string }) => each.id === id)
    expect(listed.map((each: { role: Role }) => each.role)).toEqual(role === 'none' ? [] : [role])
  })

  it('the socket lets in and takes edits as HTTP does', async () => {
    await share(role)
    const bob = open('bob')
    if (role === 'none') {
      await poll('he is sent away', () => bob.closeCode === 4403)
      return
    }
    await bob.ready()
    expect(roleTold(bob)).toBe(role)
    describeAs(bob, 'by bob')
    if (role === 'viewer' || role === 'commenter') {
      await poll('it is refused', () => bob.rejects.some(({ code }) => code === 'role'))
      expect(description(await open('ann').ready())).toBeUndefined()
    } else await poll('it is saved', () => bob.acked === 1)
  })
})

it('a viewer is seen, and what he sends that adds nothing is fine', async () => {
  const ann = await open('ann').ready()
  describeAs(ann, 'gone')
  ann.doc.getMap('meta').delete('description')
  await poll('it is saved', () => ann.acked === 2)
  await share('viewer')
  const bob = await open('bob').ready()
  bob.sendSync(SYNC.step2, Y.encodeStateAsUpdate(bob.doc))
  await poll('it is acknowledged', () => bob.acked === 1)
  expect(bob.rejects).toEqual([])
  bob.sendAwareness([{ clientId: 9, clock: 1, state: { status: 'looking' } }])
  await poll('ann sees him', () => ann.present.get(9)?.['status'] === 'looking')
})

it('a deletion is an edit too', async () => {
  const ann = await open('ann').ready()
  describeAs(ann, 'here')
  await poll('it is saved', () => ann.acked === 1)
  await share('viewer')
  const bob = await open('bob').ready()
  bob.doc.getMap('meta').delete('description')
  await poll('it is refused', () => bob.rejects.some(({ code }) => code === 'role'))
  expect(description(await open('ann').ready())).toBe('here')
})

it('a change of role reaches live sockets at once', async () => {
  const bob = await open('bob').ready()
  expect(roleTold(bob)).toBe('editor')
  await share('viewer')
  await poll('he is told', () => roleTold(bob) === 'viewer')
  describeAs(bob, 'too late')
  await poll('his edit is refused', () => bob.rejects.some(({ code }) => code === 'role'))
  await share('none')
  await poll('he is sent away for good', () => bob.closeCode === 4401)
})

it('everyone who is not named has the role of everyone; who made it stays its owner', async () => {
  await share('editor')
  const { json } = await ask('ann', 'PATCH', `pipelines/${id}/sharing`, {
    everyone: 'viewer',
    people: { 'Ann@Example.com': 'viewer' },
  })
  expect(json.everyone).toBe('viewer')
  expect(json.people).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ id: 'ann@example.com', role: 'owner', madeIt: true }),
      expect.objectContaining({ id: 'bob@example.com', role: 'editor', named: true }),
    ]),
  )
  const roles = await Promise.all(['ann', 'bob', 'carol'].map((person) => ask(person, 'GET', `pipelines/${id}`)))
  expect(roles.map(({ json: pipeline }) => pipeline.role)).toEqual(['owner', 'editor', 'viewer'])
  await ask('ann', 'PATCH', `pipelines/${id}/sharing`, { people: { 'bob@example.com': null } })
  expect((await ask('bob', 'GET', `pipelines/${id}`)).json.role).toBe('viewer')
})

it('roles that are none are refused with the reason', async () => {
  const answer = await ask('ann', 'PATCH', `pipelines/${id}/sharing`, { everyone: 'owner' })
  expect([answer.status, answer.json.code]).toEqual([400, 'invalid-request'])
})
