import { z } from 'zod'
import { createPassThrough } from '../engine/operators/pass-through.ts'
import { firstInput, requireValue } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import {
  checkFailures,
  checkPlaces,
  deliveryFields,
  failureFields,
  sendsItself,
  toDeliveryContext,
} from './delivery.ts'
import { choice, code, integer, optionalText, secret, strings, text, withDefault } from './fields.ts'

const docs = `
Sends mails: one for each row, or one digest for each batch.

**Subject** and **text** may hold \`{{column}}\`, which stands for a column's value. A **digest** has the text once for each row, and its
subject is made of the first row.

- **SMTP** talks to a mail server: its name, its port, how the connection is encrypted, and a user and password from secrets.
- **SendGrid** uses its web interface with an API key from a secret.

A line break in a subject becomes a space, so that a value cannot add a header. A mail that could not be sent is tried again, each time after
a longer wait; then the query ends, or the mail goes to a table. After a crash the last batch is sent again: a mail cannot be taken back, so
put \`match_id\` into the text where that matters.
`

const SMTP = { when: { field: 'provider', in: ['smtp'] } }
const SENDGRID = { when: { field: 'provider', in: ['sendgrid'] } }

const config = z.strictObject({
  provider: choice('Sent by', { smtp: 'SMTP', sendgrid: 'SendGrid' }, 'smtp'),
  server: optionalText('Server', { placeholder: 'smtp.example.com', ...SMTP }),
  port: integer('Port', 587, { min: 1, max: 65_535, ...SMTP }),
  encryption: choice('Encryption', { starttls: 'STARTTLS', tls: 'TLS', none: 'None' }, 'starttls', SMTP),
  user: secret('User', SMTP),
  password: secret('Password', SMTP),
  apiKey: secret('API key', SENDGRID),
  address: withDefault(text('Address', SENDGRID), 'https://api.sendgrid.com/v3/mail/send'),
  from: text('From', { placeholder: 'alerts@example.com' }),
  to: strings('To', { placeholder: 'one address a line' }),
  cc: optionalText('Copy to', { placeholder: 'none', help: 'Addresses, with commas between them.' }),
  subject: text('Subject', { placeholder: 'Delays at {{origin}}' }),
  body: code('Text', { language: 'text', placeholder: '{{event_count}} delays since {{start_time}}' }),
  digest: choice('A mail for', { row: 'Each row', batch: 'Each batch' }, 'row'),
  ...deliveryFields(),
  failures: failureFields(),
})

type Config = z.output<typeof config>

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const { columns } = firstInput(inputs)
  return [
    ...(config.provider === 'smtp'
      ? requireValue(config.server, 'Server', 'server')
      : requireValue(config.apiKey, 'API key', 'apiKey')),
    ...(config.provider === 'smtp' && config.user !== null
      ? requireValue(config.password, 'Password', 'password')
      : []),
    ...checkPlaces(config.subject, columns, 'subject'),
    ...checkPlaces(config.body, columns, 'body'),
    ...checkFailures(config.failures),
  ]
}

export const emailSink = defineNode({
  type: 'email-sink',
  category: 'sink',
  label: 'Mail',
  summary: 'Send a mail for rows',
  synonyms: ['email', 'smtp', 'sendgrid', 'notify', 'message', 'digest', 'alert'],
  icon: 'mail',
  docs,
  config,
  example: {
    server: 'smtp.example.com',
    user: { scope: 'mail', key: 'user' },
    password: { scope: 'mail', key: 'password' },
    apiKey: { scope: 'sendgrid', key: 'key' },
    from: 'alerts@example.com',
    to: ['team@example.com'],
    subject: 'Delay at {{origin}}',
    body: '{{delay}} minutes',
  },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'stream' }],
  outputs: () => [],
  targets: { databricks: ['sss'], spark: ['sss'] },
  unfit: sendsItself,
  stateful: false,
  sentence: ({ to, subject }) => (subject === '' ? 'No subject yet' : `"${subject}" to ${to.join(', ')}`),
  schema: () => ({}),
  problems,
  engine: createPassThrough,
  context: (config, _inputs, { environment }) => {
    const { provider, server, port, encryption, user, password, apiKey, address, from, to, cc, subject, body, digest } =
      config
    const copies = cc.split(',').map((one) => one.trim())
    return {
      mail: { from, to, cc: copies.filter((one) => one !== ''), subject, body },
      smtp:
        provider === 'smtp' ? { server, port, encryption, login: user && password ? { user, password } : null } : null,
      sendgrid: provider === 'sendgrid' ? { address, apiKey } : null,
      digest: digest === 'batch',
      ...toDeliveryContext(config, environment),
    }
  },
})
