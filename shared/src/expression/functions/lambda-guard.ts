import type { Expression } from '../ast.ts'
import { firstFailure } from '../guard/cast.ts'
import { type Failed, firstOf, onlyWhere } from '../guard/failure.ts'
import type { Guard, GuardedCall, Part } from '../guard/part.ts'
import { substitute } from '../guard/tree.ts'
import { call, caseOf, cast, column, field, isNotNull, lambda, literal, textOf } from '../guard/write.ts'
import { failsByKeys } from './collection-guard.ts'

/**
 * Functions with an arrow. Why the body fails for the items is computed by the same function, or one that goes through the same items, with the
 * body's failure in place of the body.
 */
export const ITEMS_GUARD: Guard = { met: (whole) => meetItems(whole, 'transform') }
export const PAIRS_GUARD: Guard = { met: (whole) => meetItems(whole, 'zip_with') }
export const ENTRIES_GUARD: Guard = { met: (whole) => meetEntries(whole, 'transform_values') }
export const ZIPPED_MAPS_GUARD: Guard = { met: (whole) => meetEntries(whole, 'map_zip_with') }

export const KEYS_GUARD: Guard = {
  met: (whole) => meetEntries(whole, 'transform_values'),
  fails: (whole) => {
    const [map, body] = whole.parts as [Part, Part]
    const entry = whole.unused('entry')
    const [key, value] = ['key', 'value'].map((name) => field(column(entry), name)) as [Expression, Expression]
    const made = bind(body, body.plain, [key, value])
    const keys = call('transform', call('map_entries', map.value), lambda([entry], made))
    return failsByKeys(keys, whole)
  },
}

/** Ends at the first item for which the condition has the value that decides. */
export function quantifierGuard(decisive: boolean): Guard {
  return {
    met: (whole) => {
      const [items, body] = whole.parts as [Part, Part]
      if (!body.failed) return items.failed
      const state = whole.unused('failed')
      const before = column(state)
      const isDecided = call('<=>', body.plain, literal({ kind: 'boolean' }, decisive))
      const next = caseOf([
        { when: isNotNull(before), result: before },
        { when: isNotNull(body.failed), result: body.failed },
        { when: isDecided, result: textOf('') },
      ])
      const fold = call('aggregate', items.value, NO_TEXT, lambda([state, ...(body.parameters ?? [])], next))
      return firstOf(items.failed, call('nullif', fold, textOf('')))
    },
  }
}

const NO_TEXT = cast(literal({ kind: 'void' }, null), { kind: 'string' }, false)

/** What orders the items is called for pairs that only Spark knows. */
export const SORT_GUARD: Guard = {
  met: ({ parts: [items] }) => items?.failed,
  fails: ({ parts: [, order] }) => (order && (order.failed || order.typed.nullable) ? null : []),
}

/** The state and why it failed, item by item. */
export const FOLD_GUARD: Guard = {
  met: (whole) => {
    const [items, start, step, end] = whole.parts as [Part, Part, Part, Part?]
    if (!step.failed && !end?.failed) return firstOf(items.failed, onlyWhere(isNotNull(items.value), start.failed))
    const state = whole.unused('state')
    const { type } = start.typed
    const [before, why] = [field(column(state), 'value'), field(column(state), 'failed')]
    const pair = (value: Expression, failed: Expression) =>
      call('named_struct', textOf('value'), cast(value, type, false), textOf('failed'), failed)
    const item = step.parameters?.[1] ?? whole.unused('item')
    const next = pair(
      bind(step, step.plain, [before, column(item)]),
      bind(step, step.failed ?? NO_TEXT, [before, column(item)]),
    )
    const merge = caseOf([{ when: isNotNull(why), result: column(state) }], next)
    const last = end?.failed ? call('coalesce', why, bind(end, end.failed, [before])) : why
    const fold = call(
      'aggregate',
      items.value,
      pair(start.value, start.failed ?? NO_TEXT),
      lambda([state, item], merge),
      lambda([state], last),
    )
    return firstOf(items.failed, fold)
  },
}

const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  transform: ['item'],
  zip_with: ['left', 'right'],
  transform_values: ['key', 'value'],
  map_zip_with: ['key', 'left', 'right'],
}

function meetItems(whole: GuardedCall, over: string): Failed {
  const failures = toFailures(whole, over)
  return firstOf(...arraysOf(whole), failures && firstFailure(failures))
}

function meetEntries(whole: GuardedCall, over: string): Failed {
  const failures = toFailures(whole, over)
  return firstOf(...arraysOf(whole), failures && firstFailure(call('map_values', failures)))
}

const arraysOf = ({ parts }: GuardedCall) => parts.filter(({ parameters }) => !parameters).map(({ failed }) => failed)

/** What the body's failures are for all items. */
function toFailures({ parts, unused }: GuardedCall, over: string): Expression | null {
  const body = parts.at(-1)
  if (!body?.failed) return null
  const values = parts.slice(0, -1).map(({ value }) => value)
  // What has no arrow has no parameters either.
  const names = body.parameters?.length ? body.parameters : PARAMETERS[over]?.map(unused)
  return call(over, ...values, lambda(names ?? [], body.failed))
}

/** A body of other values in place of its parameters. */
function bind({ parameters = [] }: Part, body: Expression, values: readonly Expression[]): Expression {
  const pairs = parameters.flatMap((name, at) => {
    const value = values[at]
    return value ? [[name.toLowerCase(), value] as const] : []
  })
  return substitute(body, new Map(pairs))
}
