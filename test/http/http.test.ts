import { mkdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRun } from '../support/run-events.ts'
import { createPipeline, makeFolder, startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let scratch: Awaited<ReturnType<typeof makeFolder>>

beforeAll(async () => {
  scratch = await makeFolder()
  await mkdir(join(scratch.folder, 'files'))
  await writeFile(join(scratch.folder, 'files', 'rows.jsonl'), '{"a":1,"b":"x"}\n{"a":2}\nnot json\n')
  await writeFile(join(scratch.folder, 'secret.jsonl'), '{"a":9}\n')
  server = await startServer({ LAKESTREAM_DATA: scratch.folder })
})
afterAll(async () => {
  await server.stop()
  await scratch.remove()
})

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  // biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of the body
  const json: any = text.startsWith('{') ? JSON.parse(text) : null
  return { status: answer.status, text, json, headers: answer.headers }
}

const source = (path: string) => ({
  lakestream: 1,
  name: 'From a file',
  nodes: {
    src: {
      type: 'auto-loader',
      label: 'Rows',
      config: {
        path,
        format: 'json',
        schema: [
          { id: 'c1', name: 'a', type: 'bigint' },
          { id: 'c2', name: 'b', type: 'string' },
        ],
      },
    },
  },
  edges: [],
  layout: { src: [10, 20] },
})

describe('pipelines', () => {
  it('are created, listed, renamed, duplicated and deleted', async () => {
    const id = await createPipeline(server, { name: 'First' })
    expect((await call('GET', '/api/pipelines')).json.pipelines).toContainEqual(
      expect.objectContaining({ id, name: 'First' }),
    )
    expect((await call('PATCH', `/api/pipelines/${id}`, { name: 'Second' })).json).toMatchObject({ id, name: 'Second' })
    const copy = await call('POST', `/api/pipelines/${id}/duplicate`)
    expect(copy.status).toBe(201)
    expect((await call('GET', `/api/pipelines/${copy.json.id}`)).json.name).toBe('Second (copy)')
    expect((await call('DELETE', `/api/pipelines/${id}`)).status).toBe(204)
    expect((await call('GET', `/api/pipelines/${id}`)).json.code).toBe('unknown-pipeline')
    expect((await call('DELETE', `/api/pipelines/${id}`)).status).toBe(404)
  })

  it('come from a file and go back to one unchanged', async () => {
    const id = await createPipeline(server, { file: source('rows.jsonl') })
    const { json } = await call('GET', `/api/pipelines/${id}/file`)
    expect(json).toMatchObject({ lakestream: 1, name: 'From a file', layout: { src: [10, 20] } })
    expect((await call('PUT', `/api/pipelines/${id}/file`, { ...json, name: 'Put back' })).status).toBe(204)
    expect((await call('GET', `/api/pipelines/${id}/file`)).json).toEqual({ ...json, name: 'Put back' })
  })

  it('come from a template of the gallery', async () => {
    const { templates } = (await call('GET', '/api/templates')).json
    const flights = templates.find((template: { id: string }) => template.id === 'flight-delays')
    expect(flights).toMatchObject({ name: 'Flight delays' })
    const id = await createPipeline(server, { template: 'flight-delays' })
    expect((await call('GET', `/api/pipelines/${id}`)).json.name).toBe('Flight delays')
    expect((await call('POST', '/api/pipelines', { template: '../../package' })).json.code).toBe('unknown-template')
  })
})

describe('a request that is refused', () => {
  it.each([
    ['a body that is not JSON', '{', 400, 'invalid-request'],
    ['a name that is empty', { name: '' }, 400, 'invalid-request'],
    ['a file that is no pipeline', { name: 'x', file: { lakestream: 99 } }, 422, 'unreadable-file'],
  ])('says why: %s', async (_case, body, status, code) => {
    const answer = await call('POST', '/api/pipelines', body)
    expect(answer.status).toBe(status)
    expect(answer.json).toMatchObject({ code, message: expect.any(String) })
  })

  it('comes from another site’s page', async () => {
    const answer = await call('POST', '/api/pipelines', { name: 'x' }, { origin: 'https://evil.example' })
    expect([answer.status, answer.json.code]).toEqual([403, 'foreign-origin'])
  })

  it('asks for something that is not there', async () => {
    expect((await call('GET', '/api/nothing')).json.code).toBe('not-found')
  })
})

describe('rows for the preview', () => {
  const input = async (path: string, query = '') => {
    const id = await createPipeline(server, { file: source(path) })
    return call('GET', `/api/pipelines/${id}/nodes/src/input${query}`)
  }

  it('are read by the source’s columns, in the order of the file', async () => {
    const { json } = await input('rows.jsonl')
    expect(json).toEqual({
      rows: [
        [1, 'x'],
        [2, null],
        [null, null],
      ],
      truncated: false,
      total: 3,
    })
  })

  it('stop at the limit and say so', async () => {
    expect((await input('rows.jsonl', '?limit=2')).json).toEqual({
      rows: [
        [1, 'x'],
        [2, null],
      ],
      truncated: true,
    })
  })

  it('come from the folder of the server’s files only, where a path is relative', async () => {
    expect((await input('../secret.jsonl')).json.code).toBe('no-such-file')
    expect((await input('none.jsonl')).json.code).toBe('no-such-file')
    expect((await input('none.jsonl', '?optional=true')).json).toEqual({ rows: null, truncated: false })
    // Where pipelines run, whoever may run them may read any file anyway.
    expect((await input(join(scratch.folder, 'secret.jsonl'))).json.rows).toEqual([[9, null]])
  })
})

describe('a node that reads no files', () => {
  it.each([
    ['a simulator', { type: 'stream-simulator', config: {} }, 'no-files'],
    ['a filter', { type: 'filter', config: { condition: 'true' } }, 'no-files'],
  ])('has no rows here: %s', async (_case, node, code) => {
    const file = { lakestream: 1, name: 'x', nodes: { src: { label: 'x', ...node } }, edges: [] }
    const id = await createPipeline(server, { file })
    const answer = await call('GET', `/api/pipelines/${id}/nodes/src/input`)
    expect([answer.status, answer.json.code]).toEqual([404, code])
    expect((await call('GET', `/api/pipelines/${id}/nodes/src/input?optional=true`)).json.rows).toBeNull()
    expect((await call('GET', `/api/pipelines/${id}/nodes/none/input`)).json.code).toBe('unknown-node')
  })
})

describe('the example’s real flights', () => {
  it('are all there for the preview, at once', async () => {
    const id = await createPipeline(server, { template: 'flight-delays' })
    const { json } = await call('GET', `/api/pipelines/${id}/nodes/flights/input?limit=50000`)
    expect([json.rows.length, json.truncated, json.total]).toEqual([20_000, false, 20_000])
    expect(json.rows[0]).toEqual(['2001/01/01 00:47', 66, 1750, 'DTW', 'LAS'])
  })
})

describe('Spark on this machine', () => {
  it('says what to install where there is no Python, while everything else works, and a run says it too', async () => {
    const folder = await makeFolder()
    const bare = await startServer({
      LAKESTREAM_DATA: folder.folder,
      LAKESTREAM_SPARK: join(folder.folder, 'spark'),
      LAKESTREAM_PYTHON: '/nowhere/python3',
    })
    const { state, missing } = await fetch(`${bare.url}/api/spark`).then((answer) => answer.json())
    expect(state).toBe('unavailable')
    expect(missing).toEqual([expect.stringMatching(/Python 3\.10 or newer.*LAKESTREAM_PYTHON/)])
    const id = await createPipeline(bare, { template: 'flight-delays' })
    const run = await fetch(`${bare.url}/api/pipelines/${id}/runs`, { method: 'POST' }).then((answer) => answer.json())
    const events = (await readRun(bare.url, run.id)).map(({ event }) => event)
    expect(events).toContainEqual({ type: 'error', message: missing[0] })
    expect(events.at(-1)).toMatchObject({ type: 'done', status: 'failed' })
    await bare.stop()
    await folder.remove()
  })

  it('can be had by the first run, where there is a Python but no Spark yet', async () => {
    const folder = await makeFolder()
    const bare = await startServer({ LAKESTREAM_DATA: folder.folder, LAKESTREAM_SPARK: join(folder.folder, 'spark') })
    const { state, missing } = await fetch(`${bare.url}/api/spark`).then((answer) => answer.json())
    expect([state, missing]).toEqual(['installable', [expect.stringContaining('the first run')]])
    await bare.stop()
    await folder.remove()
  })
})

describe('code', () => {
  it('comes with the lines of each node, and without the runtime', async () => {
    const { status, json } = await call('POST', '/api/generate', { file: source('rows.jsonl'), environment: 'spark' })
    expect(status).toBe(200)
    const main = json.files.find((file: { path: string }) => file.path === 'transformations/pipeline.py')
    expect(main.text).toContain('rows.jsonl')
    expect(json.spans).toContainEqual(expect.objectContaining({ nodeId: 'src', path: 'transformations/pipeline.py' }))
    expect(json.files.some((file: { path: string }) => file.path.startsWith('lakestream_runtime'))).toBe(false)
  })
})

describe('people', () => {
  it('are a person of their own in each browser, with a name to choose', async () => {
    const first = await call('GET', '/api/me')
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await call('PUT', '/api/me', { name: 'Ann' }, { cookie })).json).toMatchObject({
      id: first.json.id,
      name: 'Ann',
    })
    expect((await call('GET', '/api/me', undefined, { cookie })).json).toMatchObject({ id: first.json.id, name: 'Ann' })
    expect((await call('GET', '/api/me')).json.id).not.toBe(first.json.id)
  })

  it('cannot make up a cookie', async () => {
    const { json } = await call('GET', '/api/me')
    const forged = await call('PUT', '/api/me', { name: 'Mallory' }, { cookie: `lakestream_person=${json.id}.forged` })
    expect(forged.json.id).not.toBe(json.id)
  })
})

describe('the interface', () => {
  it('is described by a document and by a page that loads nothing from elsewhere', async () => {
    const { json } = await call('GET', '/api/openapi.json')
    expect(Object.keys(json.paths)).toEqual(
      expect.arrayContaining(['/api/pipelines', '/api/pipelines/{id}/file', '/api/generate']),
    )
    const page = await call('GET', '/api/docs')
    expect(page.text).toContain('/api/pipelines')
    expect(page.text).not.toMatch(/(src|href)="https?:/)
  })

  it('forbids evaluation and framing by others', async () => {
    const policy = (await call('GET', '/')).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe-eval')
  })

  it('answers only to names of this machine while it listens there', async () => {
    const ask = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        // `fetch` does not let its caller choose the host name.
        const asked = request(`${server.url}/api/me`, { headers: { host } }, (answer) => {
          answer.resume()
          resolve(answer.statusCode)
        })
        asked.on('error', reject).end()
      })
    expect(await ask('rebound.example')).toBe(403)
    expect(await ask('localhost:1')).toBe(200)
  })
})

describe('a server that listens beyond this machine', () => {
  it('wants the token that it printed, where nobody says who is who', async () => {
    const folder = await makeFolder()
    const open = await startServer({ LAKESTREAM_DATA: folder.folder, HOST: '0.0.0.0' })
    const token = /\?token=(\S+)/.exec(open.output())?.[1] ?? ''
    expect(token.length).toBeGreaterThan(20)
    const ask = (query: string) => fetch(`${open.url}/api/pipelines${query}`).then(({ status }) => status)
    expect(await ask('')).toBe(401)
    expect(await ask('?token=wrong')).toBe(401)
    expect(await ask(`?token=${token}`)).toBe(200)
    expect((await fetch(`${open.url}/health`)).status).toBe(200)
    // The token is the identity here: whoever has it may run pipelines.
    const me = await fetch(`${open.url}/api/me`, { headers: { authorization: `Bearer ${token}` } })
    expect(await me.json()).toMatchObject({ mayRun: true })
    await open.stop()
    await folder.remove()
  })

  it('does not run pipelines inside a Databricks App', async () => {
    const folder = await makeFolder()
    const inside = await startServer({ LAKESTREAM_DATA: folder.folder, DATABRICKS_APP_NAME: 'app' })
    const headers = { 'content-type': 'application/json', 'x-forwarded-email': 'ann@example.com' }
    const made = await fetch(`${inside.url}/api/pipelines`, { method: 'POST', headers, body: '{"name":"x"}' })
    const { id } = (await made.json()) as { id: string }
    const run = await fetch(`${inside.url}/api/pipelines/${id}/runs`, { method: 'POST', headers })
    expect(run.status).toBe(403)
    expect(await run.json()).toMatchObject({ code: 'no-runs' })
    const spark = await fetch(`${inside.url}/api/spark`, { headers })
    expect(await spark.json()).toMatchObject({ state: 'forbidden', missing: [expect.stringContaining('workspace')] })
    const file = JSON.stringify({ file: source(join(scratch.folder, 'files', 'rows.jsonl')) })
    const other = await fetch(`${inside.url}/api/pipelines`, { method: 'POST', headers, body: file })
    const absolute = (await other.json()) as { id: string }
    const rows = await fetch(`${inside.url}/api/pipelines/${absolute.id}/nodes/src/input`, { headers })
    expect([rows.status, await rows.json()]).toEqual([404, expect.objectContaining({ code: 'no-such-file' })])
    expect((await fetch(`${inside.url}/api/pipelines`)).status).toBe(401)
    await inside.stop()
    await folder.remove()
  })
})
