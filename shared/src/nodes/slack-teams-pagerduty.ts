import { z } from 'zod'
import { createPassThrough } from '../engine/operators/pass-through.ts'
import { checkColumnNames, findColumn, firstInput, requireValue } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import {
  checkFailures,
  checkPlaces,
  deliveryFields,
  failureFields,
  sendsItself,
  toDeliveryContext,
} from './delivery.ts'
import { choice, optionalColumn, secret, text, withDefault } from './fields.ts'

const docs = `
Tells people: a message in Slack or Microsoft Teams, or an alert in PagerDuty, for each row.

The **message** is a text; \`{{column}}\` stands for a column's value.

- **Slack**: the address of an incoming webhook, as a secret.
- **Teams**: the address of a workflow's webhook ("When a Teams webhook request is received"), as a secret. The message is a card.
- **PagerDuty**: the routing key of an Events API v2 integration, as a secret, with a severity. Rows of the same **deduplication key** are one
  alert. The whole row is in the alert's details.

A request that fails in a way that may pass is **repeated**; these services limit how many messages they take, so set a **rate**: Slack takes
one a second. After a crash the last batch is sent again: in PagerDuty a deduplication key such as \`match_id\` keeps that from being seen.
`

const PAGER = { when: { field: 'provider', in: ['pagerduty'] } }

const config = z.strictObject({
  provider: choice('Service', { slack: 'Slack', teams: 'Teams', pagerduty: 'PagerDuty' }, 'slack'),
  webhook: secret('Webhook', {
    when: { field: 'provider', in: ['slack', 'teams'] },
    help: 'A secret that holds its whole address.',
  }),
  routingKey: secret('Routing key', PAGER),
  message: text('Message', { placeholder: '{{origin}}: {{event_count}} delays' }),
  severity: choice(
    'Severity',
    { critical: 'Critical', error: 'Error', warning: 'Warning', info: 'Info' },
    'warning',
    PAGER,
  ),
  source: withDefault(
    text('Source', { help: 'What the alert is about, such as the name of a system.', ...PAGER }),
    'LakeStream',
  ),
  dedupKey: optionalColumn('Deduplication key', PAGER),
  address: withDefault(text('Address', PAGER), 'https://events.pagerduty.com/v2/enqueue'),
  ...deliveryFields(),
  failures: failureFields(),
})

type Config = z.output<typeof config>

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const { columns } = firstInput(inputs)
  const isPager = config.provider === 'pagerduty'
  return [
    ...(isPager
      ? requireValue(config.routingKey, 'Routing key', 'routingKey')
      : requireValue(config.webhook, 'Webhook', 'webhook')),
    ...checkPlaces(config.message, columns, 'message'),
    ...(isPager ? checkColumnNames([config.dedupKey], columns, 'dedupKey') : []),
    ...checkFailures(config.failures),
  ]
}

const NAMES = { slack: 'Slack', teams: 'Teams', pagerduty: 'PagerDuty' }

export const slackTeamsPagerduty = defineNode({
  type: 'slack-teams-pagerduty',
  category: 'sink',
  label: 'Alert people',
  summary: 'A message in Slack, Teams or PagerDuty',
  synonyms: ['slack', 'teams', 'pagerduty', 'notify', 'message', 'chat', 'alert', 'incident'],
  icon: 'bell-ring',
  docs,
  config,
  example: {
    webhook: { scope: 'slack', key: 'alerts' },
    routingKey: { scope: 'pagerduty', key: 'routing' },
    message: '{{origin}} is {{delay}} minutes late',
  },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'stream' }],
  outputs: () => [],
  targets: { databricks: ['sss'], spark: ['sss'] },
  unfit: sendsItself,
  stateful: false,
  sentence: ({ provider, message }) => (message === '' ? 'No message yet' : `${NAMES[provider]}: ${message}`),
  schema: () => ({}),
  problems,
  engine: createPassThrough,
  context: (config, inputs, { environment }) => {
    const { columns } = firstInput(inputs)
    const { provider, routingKey, severity, source, dedupKey, address } = config
    const isPager = provider === 'pagerduty'
    return {
      webhook: isPager ? null : config.webhook,
      address: isPager ? address : null,
      provider,
      message: config.message,
      pager:
        isPager && routingKey
          ? { routingKey, severity, source, dedupKey: findColumn(columns, dedupKey)?.name ?? null }
          : null,
      ...toDeliveryContext(config, environment),
    }
  },
})
