import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { afterAll, describe, expect, it } from 'vitest'
import { type Received, startReceiver } from '../support/http-receiver.ts'
import { runIntoSink } from '../support/sink-runs.ts'
import { startMailServer } from '../support/smtp-receiver.ts'
import { useSpark } from '../support/spark.ts'

/** Sinks that deliver over HTTP, against a real server that answers well and badly. */
const chat = await startReceiver()
afterAll(() => chat.stop())
Object.assign(process.env, {
  LAKESTREAM_SECRET_HOOK_TOKEN: 't0k"n',
  LAKESTREAM_SECRET_PAGER_DUTY: 'R0UT1NG',
  LAKESTREAM_SECRET_CHAT_HOOK: `${chat.url}/services/T1/B2`,
})
const spark = useSpark({ own: true })

const QUICK = { timeout: '2 seconds', backoff: '50 milliseconds' }

/** Runs rows of the columns k and n into a sink, one file a batch; the same folder goes on from its checkpoint. */
function deliver(type: string, config: JsonObject, batches: readonly (readonly object[])[], folder?: string) {
  const columns = [
    ['k', 'string'],
    ['n', 'bigint'],
  ] as const
  return runIntoSink(spark, { type, config: { ...QUICK, ...config }, columns, batches, ...(folder && { folder }) })
}

async function readFailures(folder: string): Promise<unknown> {
  const script = join(import.meta.dirname, 'scripts', 'read_delta.py')
  return spark.runScript(script, {
    path: join(folder, 'warehouse', 'failed'),
    select: ['payload', 'reason', 'attempts', 'batch_id'],
  })
}

const say =
  (status: number, text = '', headers = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, headers).end(text)

const bodies = (received: readonly Received[]) => received.map(({ body }) => JSON.parse(body))

it('a webhook gets every row, with its headers, its authorization and the key of the row', async () => {
  const server = await startReceiver()
  const config = {
    url: `${server.url}/alerts`,
    key: 'k',
    headers: [{ id: 'h', name: 'X-Team', value: 'a "b"' }],
    auth: { kind: 'bearer', secret: { scope: 'hook', key: 'token' } },
  }
  const { errors } = await deliver('rest-webhook-sink', config, [[{ k: 'a', n: '9007199254740993' }, { k: 'b' }]])
  await server.stop()
  expect(errors).toEqual([])
  expect(server.received.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['POST', '/alerts', '{"k": "a", "n": 9007199254740993}'],
    ['POST', '/alerts', '{"k": "b", "n": null}'],
  ])
  const sent = server.received.map(({ headers }) => [
    headers['idempotency-key'],
    headers['x-team'],
    headers.authorization,
  ])
  expect(sent).toEqual([
    ['a', 'a "b"', 'Bearer t0k"n'],
    ['b', 'a "b"', 'Bearer t0k"n'],
  ])
})

it('a template cannot be broken by a value, and several rows are one request', async () => {
  const server = await startReceiver()
  const rows = [{ k: 'x", "admin": true, "y": "', n: 1 }, { k: 'line\nbreak \\ {{n}}', n: 2 }, { n: 3 }]
  const body = '{"text": "{{k}} has {{ N }}{{nothing}}"}'
  const { errors } = await deliver('rest-webhook-sink', { url: server.url, body, batchSize: 2, method: 'PUT' }, [rows])
  await server.stop()
  expect(errors).toEqual([])
  expect(bodies(server.received)).toEqual([
    [{ text: 'x", "admin": true, "y": " has 1' }, { text: 'line\nbreak \\ {{n}} has 2' }],
    [{ text: ' has 3' }],
  ])
  expect(
    server.received.every(
      ({ method, headers }) => method === 'PUT' && /^[0-9a-f]{32}$/.test(String(headers['idempotency-key'])),
    ),
  ).toBe(true)
})

it('what may pass is repeated with the same key, and what the server asks for is waited', async () => {
  const answers = [say(503), say(429, '', { 'retry-after': '1' }), say(200)]
  const server = await startReceiver((response, _request, number) => (answers[number] ?? say(200))(response))
  const { errors } = await deliver('rest-webhook-sink', { url: server.url }, [
    [
      { k: 'a', n: 1 },
      { k: 'b', n: 2 },
    ],
  ])
  await server.stop()
  expect(errors).toEqual([])
  expect(bodies(server.received).map(({ k }) => k)).toEqual(['a', 'a', 'a', 'b'])
  const keys = server.received.map(({ headers }) => headers['idempotency-key'])
  expect(new Set(keys.slice(0, 3)).size).toBe(1)
  expect((server.received[2]?.atMs ?? 0) - (server.received[1]?.atMs ?? 0)).toBeGreaterThanOrEqual(990)
})

it('what cannot be delivered goes to a table with the reason, and the stream goes on', async () => {
  const server = await startReceiver((response, { body }) =>
    (body.includes('bad') ? say(422, 'no such origin') : body.includes('never') ? say(500) : say(200))(response),
  )
  const config = { url: server.url, retries: 2, failures: { action: 'table', table: 'failed' } }
  const rows = [
    { k: 'bad', n: 1 },
    { k: 'never', n: 2 },
    { k: 'good', n: 3 },
  ]
  const { errors, folder } = await deliver('rest-webhook-sink', config, [rows, [{ k: 'bad', n: 4 }]])
  await server.stop()
  expect(errors).toEqual([])
  expect(bodies(server.received).map(({ k }) => k)).toEqual(['bad', 'never', 'never', 'never', 'good', 'bad'])
  expect(await readFailures(folder)).toEqual([
    ['{"k": "bad", "n": 1}', '422 Unprocessable Entity: no such origin', 1, 0],
    ['{"k": "bad", "n": 4}', '422 Unprocessable Entity: no such origin', 1, 1],
    ['{"k": "never", "n": 2}', '500 Internal Server Error', 3, 0],
  ])
})

it('without such a table the query ends, and a restart sends the batch again with the same keys', async () => {
  let isDown = true
  const server = await startReceiver((response, { body }) =>
    (isDown && body.includes('b') ? say(500) : say(200))(response),
  )
  const config = { url: server.url, retries: 0 }
  const first = await deliver('rest-webhook-sink', config, [
    [
      { k: 'a', n: 1 },
      { k: 'b', n: 2 },
    ],
  ])
  expect(first.status).toBe('failed')
  expect(first.errors.join()).toContain('did not take the rows: 500 Internal Server Error')
  isDown = false
  const second = await deliver('rest-webhook-sink', config, [], first.folder)
  await server.stop()
  expect(second.errors).toEqual([])
  const seen = server.received.map(({ body, headers }) => `${JSON.parse(body).k} ${headers['idempotency-key']}`)
  expect(seen.slice(2)).toEqual(seen.slice(0, 2))
  const nobody = await deliver('rest-webhook-sink', { ...config, url: server.url }, [[{ k: 'a', n: 1 }]])
  expect(nobody.errors.join()).toMatch(/did not take the rows: .*refused/i)
})

it('a rate is kept', async () => {
  const server = await startReceiver()
  const rows = Array.from({ length: 6 }, (_, n) => ({ k: 'a', n }))
  await deliver('rest-webhook-sink', { url: server.url, perSecond: 5 }, [rows])
  await server.stop()
  const [first, last] = [server.received[0]?.atMs ?? 0, server.received.at(-1)?.atMs ?? 0]
  expect(server.received).toHaveLength(6)
  expect(last - first).toBeGreaterThanOrEqual(990)
})

it('Slack gets a text, Teams a card, at the address that the secret holds', async () => {
  const config = { webhook: { scope: 'chat', key: 'hook' }, message: '{{k}} is <{{n}}>' }
  const row = { k: 'a <b> & c', n: 3 }
  expect((await deliver('slack-teams-pagerduty', config, [[row]])).errors).toEqual([])
  expect((await deliver('slack-teams-pagerduty', { ...config, provider: 'teams' }, [[row]])).errors).toEqual([])
  expect(chat.received.map(({ path }) => path)).toEqual(['/services/T1/B2', '/services/T1/B2'])
  const [slack, teams] = bodies(chat.received)
  expect(slack).toEqual({ text: 'a &lt;b&gt; &amp; c is <3>' })
  expect(teams.attachments[0].content.body).toEqual([{ type: 'TextBlock', text: 'a <b> & c is <3>', wrap: true }])
})

it('PagerDuty gets an event for each row', async () => {
  const server = await startReceiver(say(202))
  const config = {
    provider: 'pagerduty',
    routingKey: { scope: 'pager', key: 'duty' },
    message: '{{k}}: {{n}}',
    severity: 'critical',
    dedupKey: 'k',
    address: `${server.url}/v2/enqueue`,
  }
  const { errors } = await deliver('slack-teams-pagerduty', config, [[{ k: 'LAX', n: 3 }]])
  await server.stop()
  expect(errors).toEqual([])
  expect(bodies(server.received)).toEqual([
    {
      routing_key: 'R0UT1NG',
      event_action: 'trigger',
      dedup_key: 'LAX',
      payload: { summary: 'LAX: 3', source: 'LakeStream', severity: 'critical', custom_details: { k: 'LAX', n: 3 } },
    },
  ])
})

describe('mail', () => {
  const mail = (port: number, more: JsonObject = {}): JsonObject => ({
    server: '127.0.0.1',
    port,
    encryption: 'none',
    user: { scope: 'pager', key: 'duty' },
    password: { scope: 'hook', key: 'token' },
    from: 'alerts@example.com',
    to: ['a@example.com', 'b@example.com'],
    cc: 'c@example.com',
    subject: 'Delay at {{k}}',
    body: '{{n}} delays\nat {{k}}',
    ...more,
  })

  it('is one for each row, to all who are named; a value cannot add a header', async () => {
    const server = await startMailServer()
    const row = { k: 'LAX\r\nBcc: evil@example.com', n: 3 }
    const { errors } = await deliver('email-sink', mail(server.port), [[row, { k: 'Zürich', n: 1 }]])
    await server.stop()
    expect(errors).toEqual([])
    expect(server.mails).toHaveLength(2)
    expect(server.mails[0]).toMatchObject({
      from: 'alerts@example.com',
      to: ['a@example.com', 'b@example.com', 'c@example.com'],
      login: 'R0UT1NG:t0k"n',
    })
    const [head = '', text = ''] = server.mails[0]?.data.split('\n\n') ?? []
    expect(head).toContain('Subject: Delay at LAX Bcc: evil@example.com')
    expect(head).not.toMatch(/^Bcc:/m)
    expect(text).toContain('3 delays')
  })

  it('is one for a batch as a digest', async () => {
    const server = await startMailServer()
    const rows = [
      { k: 'LAX', n: 3 },
      { k: 'SFO', n: 4 },
    ]
    const { errors } = await deliver('email-sink', mail(server.port, { digest: 'batch', body: '{{k}}: {{n}}' }), [
      rows,
      [{ k: 'JFK' }],
    ])
    await server.stop()
    expect(errors).toEqual([])
    expect(server.mails.map(({ data }) => data.split('\n\n')[1]?.trim())).toEqual(['LAX: 3\nSFO: 4', 'JFK:'])
  })

  it('is tried again where the server says later, and put aside where it says never', async () => {
    let calls = 0
    const server = await startMailServer((recipient) =>
      recipient.startsWith('nobody') ? '550 no such person' : calls++ === 0 ? '451 later' : '250 ok',
    )
    const failures = { action: 'table', table: 'failed' }
    const first = await deliver('email-sink', mail(server.port, { to: ['a@example.com'], cc: '' }), [
      [{ k: 'LAX', n: 3 }],
    ])
    expect(first.errors).toEqual([])
    expect(server.mails).toHaveLength(1)
    const config = mail(server.port, { to: ['nobody@example.com'], cc: '', failures })
    const second = await deliver('email-sink', config, [[{ k: 'LAX', n: 3 }]])
    await server.stop()
    expect(second.errors).toEqual([])
    expect(await readFailures(second.folder)).toEqual([
      [expect.stringContaining('Delay at LAX'), expect.stringContaining('no such person'), 1, 0],
    ])
  })

  it('goes through SendGrid with the key from a secret', async () => {
    const server = await startReceiver(say(202))
    const config = { ...mail(25), provider: 'sendgrid', apiKey: { scope: 'hook', key: 'token' }, address: server.url }
    const { errors } = await deliver('email-sink', config, [[{ k: 'LAX', n: 3 }]])
    await server.stop()
    expect(errors).toEqual([])
    expect(server.received[0]?.headers.authorization).toBe('Bearer t0k"n')
    expect(bodies(server.received)).toEqual([
      {
        personalizations: [
          { to: [{ email: 'a@example.com' }, { email: 'b@example.com' }], cc: [{ email: 'c@example.com' }] },
        ],
        from: { email: 'alerts@example.com' },
        subject: 'Delay at LAX',
        content: [{ type: 'text/plain', value: '3 delays\nat LAX' }],
      },
    ])
  })
})
