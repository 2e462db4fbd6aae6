import type { z } from 'zod'
import type { Column } from '../expression/types.ts'
import type { Environment, JsonObject, Target } from '../pipeline/model.ts'
import { findColumn, requireValue, warning } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { choice, duration, group, integer, optionalInteger, optionalText } from './fields.ts'
import { toTableContext } from './table-name.ts'

/** Why a sink that sends rows itself cannot be declarative. */
export const sendsItself = (_: unknown, target: Target) =>
  target === 'sdp' ? 'It sends the rows of each batch itself, for which declarative pipelines have no sink.' : null

/** How often a failure that may pass is tried again. */
export const repeatFields = () => ({
  retries: integer('Repeat up to', 5, {
    max: 100,
    help: 'Times, where the failure may pass: no connection, too many requests, a fault of the server.',
  }),
  backoff: duration('First wait', 1_000, { help: 'Doubles with each repeat, up to a minute.' }),
})

/** How hard a delivery is tried, and what becomes of rows that could not be delivered. */
export const deliveryFields = () => ({
  timeout: duration('Time for an answer', 10_000),
  ...repeatFields(),
  perSecond: optionalInteger('Requests a second at most', { min: 1, max: 10_000 }),
})

const TABLE = { when: { field: 'action', in: ['table'] } }

/** What becomes of rows that could not be delivered. */
export const failureFields = () =>
  group('What cannot be delivered', {
    action: choice('Then', { fail: 'The query ends', table: 'It goes to a table' }, 'fail'),
    catalog: optionalText('Catalog', { placeholder: 'main', ...TABLE }),
    schema: optionalText('Schema', { placeholder: 'default', ...TABLE }),
    table: optionalText('Table', { placeholder: 'failed_deliveries', ...TABLE }),
  })

type Failures = z.output<ReturnType<typeof failureFields>>

interface Delivery {
  readonly timeout: string
  readonly retries: number
  readonly backoff: string
  readonly perSecond: number | null
}

export function checkFailures({ action, table }: Failures): NodeProblem[] {
  return action === 'table' ? requireValue(table, 'Table', 'failures.table') : []
}

/** What the partial `endpoint` reads. */
export function toEndpointContext({ timeout, retries, backoff, perSecond }: Delivery): JsonObject {
  return {
    timeoutSeconds: toMilliseconds(timeout) / 1000,
    retries,
    backoffSeconds: toMilliseconds(backoff) / 1000,
    perSecond,
  }
}

/** What the templates of delivering sinks read of these fields. */
export function toDeliveryContext(
  config: Delivery & { readonly failures: Failures },
  environment: Environment,
): JsonObject {
  return {
    ...toEndpointContext(config),
    failures: config.failures.action === 'table' ? toTableContext(config.failures, environment) : null,
  }
}

const PLACE = /\{\{\s*([^{}]*?)\s*\}\}/g

/** Warnings about `{{names}}` in a text that are no columns. */
export function checkPlaces(text: string, columns: readonly Column[], field: string): NodeProblem[] {
  return [...text.matchAll(PLACE)]
    .filter(([, name = '']) => !findColumn(columns, name))
    .map(([, name = '']) =>
      warning('config.unknown-column', `The input has no column "${name}": it will be empty.`, field),
    )
}
