import { z } from 'zod'
import { createPassThrough } from '../engine/operators/pass-through.ts'
import { checkColumnNames, findColumn, firstInput } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import {
  checkFailures,
  checkPlaces,
  deliveryFields,
  failureFields,
  sendsItself,
  toDeliveryContext,
} from './delivery.ts'
import { choice, integer, optionalColumn, optionalText, records, text } from './fields.ts'
import { authFields, checkAddress, checkAuth, toAuthContext } from './http-auth.ts'

const docs = `
Sends rows to a web service, one request for each row or for several.

The **body** of a request is the row as a JSON object, or the template: \`{{column}}\` stands for a column's value, escaped so that it cannot
end the text it stands in. With **rows in a request** above 1 the body is a JSON list.

Each request carries an \`Idempotency-Key\`: the value of the key column, such as \`match_id\`, or else a hash of the body. After a crash the
last batch is sent again, with the same keys, so that the service can tell.

A request that fails in a way that may pass is **repeated**, each time after a longer wait, or after what \`Retry-After\` asks for. Answers
such as 400 or 404 are not repeated. What cannot be delivered ends the query, or goes to a table with the reason, and the stream goes on.

Requests are sent one after the other from Spark's driver: in order, and within the **rate** if there is one. Authorization comes from
secrets.
`

const config = z.strictObject({
  url: text('Address', { placeholder: 'https://example.com/alerts' }),
  method: choice('Method', { POST: 'POST', PUT: 'PUT', PATCH: 'PATCH' }, 'POST'),
  body: optionalText('Body', { placeholder: 'the row as JSON', help: 'For example {"text": "{{origin}} is late"}.' }),
  batchSize: integer('Rows in a request', 1, { min: 1, max: 10_000 }),
  key: optionalColumn('Key of a request', {
    help: 'Sent as Idempotency-Key. With several rows in a request it is a hash.',
  }),
  headers: records('Headers', { name: text('Name'), value: text('Value') }, { item: 'header' }),
  auth: authFields(),
  ...deliveryFields(),
  failures: failureFields(),
})

type Config = z.output<typeof config>

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const { columns } = firstInput(inputs)
  return [
    ...checkAddress(config.url, 'url', 'https://example.com/alerts'),
    ...checkPlaces(config.body, columns, 'body'),
    ...checkColumnNames([config.key], columns, 'key'),
    ...checkAuth(config.auth),
    ...checkFailures(config.failures),
  ]
}

export const restWebhookSink = defineNode({
  type: 'rest-webhook-sink',
  category: 'sink',
  label: 'Webhook',
  summary: 'Send rows to a web service',
  synonyms: ['http', 'rest', 'api', 'post', 'callback', 'endpoint', 'output'],
  icon: 'webhook',
  docs,
  config,
  example: {
    url: 'https://example.com/alerts',
    headers: [{ id: 'h1', name: 'X-Source', value: 'lakestream' }],
    auth: { kind: 'bearer', secret: { scope: 'alerts', key: 'token' } },
  },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'stream' }],
  outputs: () => [],
  targets: { databricks: ['sss'], spark: ['sss'] },
  unfit: sendsItself,
  stateful: false,
  sentence: ({ method, url }) => (url === '' ? 'No address yet' : `${method} ${url}`),
  schema: () => ({}),
  problems,
  engine: createPassThrough,
  context: (config, inputs, { environment }) => {
    const { columns } = firstInput(inputs)
    return {
      url: config.url,
      method: config.method,
      headers: Object.fromEntries(config.headers.map(({ name, value }) => [name, value])),
      ...toAuthContext(config.auth),
      body: config.body === '' ? null : config.body,
      several: config.batchSize > 1,
      batchSize: config.batchSize,
      key: findColumn(columns, config.key)?.name ?? null,
      ...toDeliveryContext(config, environment),
    }
  },
})
