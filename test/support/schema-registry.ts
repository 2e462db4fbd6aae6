import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A schema registry on 127.0.0.1 as Confluent documents its REST API, as far as it is used: schemas have an id, and each subject has versions of
 * them. https://docs.confluent.io/platform/current/schema-registry/develop/api.html
 */
export interface TestRegistry {
  readonly url: string
  /** By id. */
  readonly schemas: Map<number, string>
  /** Ids by subject, a version each. */
  readonly subjects: Map<string, number[]>
  /** Registers a schema as the next version; its id. */
  register(subject: string, schema: string): number
  /** As by a soft delete: listed only when deleted ones are asked for. */
  remove(subject: string, version: number): void
  /** The next answer is this failure. */
  failOnce(status: number): void
  stop(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

export async function startSchemaRegistry(login?: { user: string; password: string }): Promise<TestRegistry> {
  const schemas = new Map<number, string>()
  const subjects = new Map<string, number[]>()
  const removed = new Set<string>()
  const failures: number[] = []
  const register = (subject: string, schema: string): number => {
    const known = [...schemas].find(([, text]) => text === schema)?.[0]
    const id = known ?? schemas.size + 1
    schemas.set(id, schema)
    const versions = subjects.get(subject) ?? []
    if (!versions.includes(id)) subjects.set(subject, [...versions, id])
    return id
  }
  const read = (subject: string, wanted: string, deleted: boolean): Answer => {
    const ids = subjects.get(subject) ?? []
    const listed = ids.map((_, at) => at + 1).filter((version) => deleted || !removed.has(`${subject} ${version}`))
    if (listed.length === 0)
      return { status: 404, body: { error_code: 40401, message: `Subject '${subject}' not found.` } }
    if (wanted === '') return { status: 200, body: listed }
    const version = wanted === 'latest' ? listed.at(-1) : listed.find((each) => each === Number(wanted))
    const id = version === undefined ? undefined : ids[version - 1]
    if (id === undefined) return { status: 404, body: { error_code: 40402, message: 'Version not found.' } }
    return { status: 200, body: { subject, version, id, schema: schemas.get(id) } }
  }
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const expected = login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`
    if (expected && request.headers.authorization !== expected) {
      return { status: 401, body: { error_code: 401, message: 'Unauthorized' } }
    }
    const failure = failures.shift()
    if (failure !== undefined) return { status: failure, body: { error_code: failure, message: 'busy' } }
    const url = new URL(request.url ?? '', 'http://localhost')
    const [, subject = '', version = ''] = url.pathname.match(/^\/subjects\/([^/]+)\/versions(?:\/(\w+))?$/) ?? []
    const name = decodeURIComponent(subject)
    if (request.method !== 'POST') return read(name, version, url.searchParams.get('deleted') === 'true')
    const { schema } = JSON.parse(await readText(request))
    return { status: 200, body: { id: register(name, schema) } }
  }
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(request)
    response.writeHead(status, { 'Content-Type': 'application/vnd.schemaregistry.v1+json' }).end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    schemas,
    subjects,
    register,
    remove: (subject, version) => removed.add(`${subject} ${version}`),
    failOnce: (status) => failures.push(status),
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
