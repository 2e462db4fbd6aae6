import { z } from 'zod'
import { createHeartbeatLiveness } from '../engine/operators/heartbeat-liveness.ts'
import type { Column } from '../expression/types.ts'
import { checkColumnNames, error, firstInput } from './columns.ts'
import { type CodeOptions, defineNode, type EngineNode, type NodeInput, type NodeProblem } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { choice, columns, duration } from './fields.ts'
import { toMatchSchema } from './match-schema.ts'
import {
  checkDuration,
  checkPattern,
  checkSilence,
  commonFields,
  PATTERN,
  toDetectContext,
  toEngineInput,
  toLeftOutSchemas,
} from './pattern.ts'

const docs = `
Watches whether devices, services or customers are alive: every event of an entity is a sign of life.

- **down**: once, when no event came for *interval* + *grace* after the last one. An event exactly then is too late for it: the
  deadline comes before it, and the entity is up again at once.
- **up**: at the next event of an entity that is down. \`outage_ms\` is the time from \`down\` to \`up\` in milliseconds; from
  \`match_start\` to \`match_end\` it is the whole silence.

An entity is watched from its first event on; one that has never spoken is not known. The first event reports nothing.

**Forget after** bounds what is kept: an entity that is down for so long is forgotten, and its next event, also one exactly then, is a first one.

**When rows are emitted.** \`down\` leaves when the watermark reaches its time, also if the entity never speaks again. Other entities
must speak for that: a stream that falls silent as a whole has a watermark that stands still, and reports nobody.

**Errors.** An event for which an extra column fails, such as by a division by zero, leaves through **errors** with the reason in
\`_error\`.

**Late events** are those at or below the watermark when they arrive. They are no sign of life and leave through **late**.

A match has \`pattern_id\`, a stable \`match_id\`, the entity's columns, \`match_start\` (the last event before the silence),
\`match_end\` and \`match_time\` (the deadline, or the event that is \`up\`), \`status\` (\`down\` or \`up\`), \`event_count\` (1 or 2), \`outage_ms\`
(null for \`down\`) and the columns that you add; those are computed from the last event for \`down\`, from the new one for \`up\`.

Example: entity \`device\`, interval 1 minute, grace 30 seconds: a device that sends each minute is down after 90 seconds.
`

const config = z.strictObject({
  entity: columns('Entity', { isKey: true, help: 'Each combination of values of these columns is watched by itself.' }),
  interval: duration('Interval', 60_000, { help: 'How often an event is due.' }),
  grace: duration('Grace', 30_000, { help: 'How much later than that is still fine.' }),
  report: choice('Report', { down: 'Down', both: 'Down and up' }, 'both'),
  retention: duration('Forget after', 604_800_000, {
    help: 'How long an entity that is down is remembered, in event time.',
    when: { field: 'report', in: ['both'] },
  }),
  ...commonFields(),
})

type Config = z.output<typeof config>

const OWN: readonly Column[] = [{ name: 'outage_ms', type: { kind: 'bigint' }, nullable: true }]

/** What the entity is called in other patterns. */
const toPattern = (config: Config) => ({ ...config, keys: config.entity })

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const input = firstInput(inputs)
  const own = [...OWN.map(({ name }) => name), ...config.entity]
  return [
    ...checkPattern(config, input, inputs.length > 0, own),
    ...checkColumnNames(config.entity, input.columns, 'entity'),
    ...(config.entity.length === 0
      ? [error('config.required', 'Choose the columns that say who is watched.', 'entity')]
      : []),
    ...(config.entity.length > 0 ? checkSilence(inputs.length > 0, config.entity) : []),
    ...checkDuration(config.interval, 'Interval', 'interval'),
    ...(config.report === 'both' ? checkDuration(config.retention, 'Forget after', 'retention') : []),
  ]
}

export const heartbeatLiveness = defineNode({
  ...PATTERN,
  type: 'heartbeat-liveness',
  label: 'Heartbeat',
  summary: 'Devices or services that fall silent and come back',
  synonyms: ['alive', 'offline', 'online', 'silent', 'outage', 'down', 'up', 'ping', 'keepalive'],
  icon: 'heart-pulse',
  lane: 'o-o---!',
  docs,
  config,
  example: {
    entity: ['origin'],
    interval: '1 hour',
    grace: '10 minutes',
    emit: [{ id: 'e1', name: 'last_delay', expr: 'delay' }],
  },
  sentence: ({ entity, interval, grace, report }) =>
    `${entity.join(', ')} ${report === 'both' ? 'down and up' : 'down'} after ${interval} and ${grace}`,
  schema: ({ entity, emit }, inputs) => {
    const input = firstInput(inputs)
    return { matches: toMatchSchema(input, entity, emit, OWN), ...toLeftOutSchemas(input) }
  },
  problems,
  engine,
  context,
})

const toTimeoutMs = ({ interval, grace }: Config) => toMilliseconds(interval) + toMilliseconds(grace)
const toUp = ({ report, retention }: Config) => (report === 'both' ? { retentionMs: toMilliseconds(retention) } : null)

function engine(config: Config, inputs: readonly NodeInput[], { nodeId }: EngineNode) {
  return createHeartbeatLiveness({
    patternId: nodeId,
    input: toEngineInput(toPattern(config), firstInput(inputs)),
    timeoutMs: toTimeoutMs(config),
    up: toUp(config),
  })
}

function context(config: Config, inputs: readonly NodeInput[], options: CodeOptions) {
  const given = { values: {}, keep: null }
  return {
    ...toDetectContext(toPattern(config), firstInput(inputs), given, options),
    intervalMs: toMilliseconds(config.interval),
    graceMs: toMilliseconds(config.grace),
    up: toUp(config),
  }
}
