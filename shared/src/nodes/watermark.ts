import { z } from 'zod'
import { createAccept } from '../engine/operators/accept.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { error, firstInput } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { checkEventTime, eventTimeFields, toReading, toSourceSchema, toTimeContext } from './event-time.ts'
import { toTimeQuery } from './time-query.ts'

const docs = `
Says when each event happened, for a stream whose source does not: which column holds the time, how to read it, and how far events
may arrive out of order. Windows, patterns and joins by time need it.

Set it **at the source** where that is possible. This node is for a time that is only known later on the way, such as a field of a
nested column or the result of an expression. Rows that a filter drops before it do not move its watermark.

The column becomes a timestamp in whole milliseconds. A row without a time leaves through **errors**, with the reason in \`_error\`.

A stream has one event time: the node cannot follow another watermark, and not a pattern or a windowed aggregate, behind which Spark's
watermark would stand still for ever.
`

const config = z.strictObject({ eventTime: eventTimeFields() })

type Config = z.output<typeof config>

function toSchema({ eventTime }: Config, inputs: readonly NodeInput[]): Record<string, StreamSchema> {
  const { changes, columns } = firstInput(inputs)
  const { out, errors } = toSourceSchema(columns, eventTime)
  return { out: { ...out, changes }, errors: { ...errors, changes } }
}

function problems({ eventTime }: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const input = firstInput(inputs)
  if (input.afterStateful)
    return [
      error(
        'watermark.too-late',
        'Behind a pattern or a windowed aggregate a new watermark would never move: set it before.',
        'eventTime.column',
      ),
    ]
  if (input.eventTime)
    return [
      error(
        'watermark.twice',
        `The stream has an event time already, "${input.eventTime.column}": change it where it is set, or leave it out there.`,
        'eventTime.column',
      ),
    ]
  if (eventTime.column === '') return [error('config.required', 'Say which column holds the time.', 'eventTime.column')]
  return checkEventTime(input.columns, eventTime)
}

export const watermark = defineNode({
  type: 'watermark',
  category: 'transform',
  label: 'Event time',
  summary: 'Say when events happened and how late they may come',
  synonyms: ['watermark', 'timestamp', 'late', 'out of order', 'event time'],
  icon: 'clock',
  docs,
  config,
  example: { eventTime: { column: 'date', watermark: '5 minutes' } },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'stream' }],
  outputs: () => [
    { id: 'out', label: 'Rows', kind: 'stream' },
    { id: 'errors', label: 'Errors', kind: 'stream' },
  ],
  analyses: () => true,
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  stateful: false,
  sentence: ({ eventTime: { column, watermark } }) =>
    column === '' ? 'No column yet' : `${column}, up to ${watermark} late`,
  schema: toSchema,
  problems,
  watermark: ({ eventTime }, inputs) => toReading(firstInput(inputs).columns, eventTime).eventTime,
  engine: ({ eventTime }, inputs) => createAccept(toReading(firstInput(inputs).columns, eventTime).accept),
  sql: ({ eventTime }, inputs, { port }) => toTimeQuery(firstInput(inputs).columns, eventTime, [], { port }),
  context: ({ eventTime }) => ({ eventTime: toTimeContext(eventTime, [])['eventTime'] ?? null }),
})
