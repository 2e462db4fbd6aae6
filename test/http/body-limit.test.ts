import { request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeFolder, startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let scratch: Awaited<ReturnType<typeof makeFolder>>

beforeAll(async () => {
  scratch = await makeFolder()
  server = await startServer({ LAKESTREAM_DATA: scratch.folder })
})
afterAll(async () => {
  await server.stop()
  await scratch.remove()
})

const tooLarge = `{"name": "${'x'.repeat(17 * 1024 * 1024)}"}`

it('a body beyond the limit is refused with what it is', async () => {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${server.url}/api/pipelines`, { method: 'POST', headers, body: tooLarge })
  expect([answer.status, await answer.json()]).toEqual([
    413,
    { code: 'too-large', message: 'A request may have at most 16 MiB.' },
  ])
})

it('so is one that does not say how long it is', async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
    const asked = request(`${server.url}/api/pipelines`, { method: 'POST', headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    asked.on('error', reject)
    asked.end(tooLarge)
  })
  expect(status).toBe(413)
})
