import type { z } from 'zod'
import { error } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { choice, optionalInteger, optionalText, toggle } from './fields.ts'
import type { Option } from './kafka-client.ts'

type Options = Pick<NonNullable<Parameters<typeof choice>[3]>, 'when'>

const STARTS = { latest: 'New messages', earliest: 'The oldest', timestamp: 'A time' } as const

/** Where reading of a topic starts, and how much is read at once. */
export const kafkaReadFields = (start: keyof typeof STARTS, options?: Options) => ({
  startingOffsets: choice('Start at', STARTS, start),
  startingTimestamp: optionalText('Starting time', {
    placeholder: '2026-01-01T00:00:00Z',
    parameters: false,
    when: { field: 'startingOffsets', in: ['timestamp'] },
  }),
  maxOffsetsPerTrigger: optionalInteger('Messages per batch', { min: 1, ...options }),
  failOnDataLoss: toggle('Fail when messages are lost', true, options),
  groupIdPrefix: optionalText('Consumer group prefix', options),
})

type Fields = ReturnType<typeof kafkaReadFields>
type KafkaRead = { readonly [name in keyof Fields]: z.output<Fields[name]> }

export function checkStart({ startingOffsets, startingTimestamp }: KafkaRead): NodeProblem[] {
  return startingOffsets === 'timestamp' && Number.isNaN(Date.parse(startingTimestamp))
    ? [error('config.invalid', 'Write the time as 2026-01-01T00:00:00Z.', 'startingTimestamp')]
    : []
}

/** Options of Spark's reader, as Spark spells them. */
export function toReadOptions(config: KafkaRead): Option[] {
  const { startingOffsets, startingTimestamp, maxOffsetsPerTrigger, groupIdPrefix } = config
  return [
    startingOffsets === 'timestamp'
      ? { name: 'startingTimestamp', value: String(Date.parse(startingTimestamp) || 0) }
      : { name: 'startingOffsets', value: startingOffsets },
    { name: 'failOnDataLoss', value: String(config.failOnDataLoss) },
    ...(maxOffsetsPerTrigger === null ? [] : [{ name: 'maxOffsetsPerTrigger', value: maxOffsetsPerTrigger }]),
    ...(groupIdPrefix === '' ? [] : [{ name: 'groupIdPrefix', value: groupIdPrefix }]),
  ]
}
