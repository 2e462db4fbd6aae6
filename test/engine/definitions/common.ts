import type { JsonObject } from '@lakestream/shared/pipeline/model'
import fc from 'fast-check'
import { type Event, type Found, ORDERS } from './detect-rows.ts'
import { START_MS } from './events.ts'

/** Fields that every pattern has. */
export const common = {
  keys: fc.constantFrom<string[]>([], ['key'], ['key'], ['key', 'c']),
  orderTieBreak: fc.constantFrom(...ORDERS.map((order) => [...order])),
}

/** Every match tells the id of the event that it is computed from. */
export const EMIT: JsonObject[] = [{ id: 'e', name: 'from_id', expr: 'id' }]
export const emit = (event: Event): Found => ({ from_id: event.id })

export const milliseconds = (min: number, max: number) => fc.integer({ min, max })
export const toDuration = (ms: number) => `${ms} milliseconds`

/** What every match says of its times. */
export const times = (startMs: number, endMs: number, status = 'match') => ({
  match_start: startMs - START_MS,
  match_end: endMs - START_MS,
  match_time: endMs - START_MS,
  status,
})
