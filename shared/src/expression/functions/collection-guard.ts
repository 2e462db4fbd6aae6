import type { Expression } from '../ast.ts'
import { constantOf } from '../guard/constant.ts'
import { failsAbove, failsAtZero, failsBelow } from '../guard/failing.ts'
import { firstOf, onlyWhere } from '../guard/failure.ts'
import { meetAll, meetsLast } from '../guard/lazy.ts'
import type { Failing, Guard, GuardedCall } from '../guard/part.ts'
import {
  all,
  any,
  call,
  cast,
  column,
  equals,
  field,
  intOf,
  isNotNull,
  isNull,
  lambda,
  literal,
} from '../guard/write.ts'
import { isIntegral } from '../typed.ts'

/** Of what is taken from an array by its place; a map gives null where it has no such key. */
export const ITEM_GUARD: Guard = {
  fails: ({ parts: [base, index] }) => {
    if (base?.typed.type.kind !== 'array' || !index) return []
    const isOutside = any([call('<', index.value, intOf(0)), call('>=', index.value, call('size', base.value))])
    return [{ when: isOutside, reason: 'INVALID_ARRAY_INDEX' }]
  },
  attempt: ({ args }) => call('get', ...args),
}

export const ELEMENT_GUARD: Guard = {
  fails: (whole) => {
    const [base, place] = whole.args
    if (whole.parts[0]?.typed.type.kind !== 'array' || !base || !place) return []
    const size = call('size', base)
    const isOutside = any([call('>', place, size), call('<', place, call('negative', size))])
    return [...failsAtZero(whole, 1, ZERO), { when: isOutside, reason: 'INVALID_ARRAY_INDEX_IN_ELEMENT_AT' }]
  },
  attempt: tryElement,
}

export const TRY_ELEMENT_GUARD: Guard = {
  fails: (whole) => (whole.parts[0]?.typed.type.kind === 'array' ? failsAtZero(whole, 1, ZERO) : []),
  attempt: tryElement,
}

const ZERO = 'INVALID_INDEX_OF_ZERO'

function tryElement(whole: GuardedCall): Expression {
  const [base, place] = whole.args as [Expression, Expression]
  const mayBeZero = failsAtZero(whole, 1, ZERO).length > 0
  return call('try_element_at', base, mayBeZero ? call('nullif', place, intOf(0)) : place)
}

export const SLICE_GUARD: Guard = {
  fails: (whole) => [
    ...failsAtZero(whole, 1, 'INVALID_PARAMETER_VALUE'),
    ...failsBelow(whole, 2, 0, 'INVALID_PARAMETER_VALUE'),
  ],
}

/** The value that is repeated is looked at where there is room for it. */
export const REPEAT_GUARD: Guard = {
  met: ({ parts: [value, times] }) =>
    value && times ? firstOf(times.failed, onlyWhere(call('>', times.value, intOf(0)), value.failed)) : null,
}

/** Of what puts a value, which may be null, into an array. */
export const PLACE_GUARD: Guard = { met: meetsLast }

export const INSERT_GUARD: Guard = {
  met: meetsLast,
  fails: (whole) => failsAtZero(whole, 1, ZERO, [2]),
}

export const BIT_GUARD: Guard = {
  fails: (whole) => {
    const width = { tinyint: 8, smallint: 16, int: 32 }[whole.parts[0]?.typed.type.kind as 'int'] ?? 64
    return [
      ...failsBelow(whole, 1, 0, 'INVALID_PARAMETER_VALUE'),
      ...failsAbove(whole, 1, width - 1, 'INVALID_PARAMETER_VALUE'),
    ]
  },
}

export const MAP_GUARD: Guard = {
  met: meetAll,
  fails: (whole) => {
    const keys = whole.args.filter((_, at) => at % 2 === 0)
    const nullable = whole.args.map((_, at) => at)
    return failsByKeys(call('array', ...keys), whole, keys.length).map((failing) => ({ ...failing, nullable }))
  },
}

export const MAP_CONCAT_GUARD: Guard = {
  fails: (whole) => failsByKeys(call('concat', ...whole.args.map((map) => call('map_keys', map))), whole),
}

export const MAP_FROM_ARRAYS_GUARD: Guard = {
  fails: (whole) => {
    const [keys, values] = whole.args as [Expression, Expression]
    const when = call('<>', call('size', keys), call('size', values))
    return [{ when, reason: '_LEGACY_ERROR_TEMP_2128' }, ...failsByKeys(keys, whole)]
  },
}

export const MAP_FROM_ENTRIES_GUARD: Guard = {
  fails: (whole) => {
    const [entries] = whole.args as [Expression]
    const { type } = whole.parts[0]?.typed ?? {}
    const name = type?.kind === 'array' && type.element.kind === 'struct' ? type.element.fields[0]?.name : undefined
    const item = whole.unused('item')
    // An entry that is null makes the whole null before there is a map.
    const isWhole = call('forall', entries, lambda([item], isNotNull(column(item))))
    return failsByKeys(field(entries, name ?? 'key'), whole).map(({ when, reason }) => ({
      when: all([isWhole, when]),
      reason,
    }))
  },
}

/** Where a key of a map is null, or there twice. */
export function failsByKeys(keys: Expression, { unused }: Pick<GuardedCall, 'unused'>, count = 2): readonly Failing[] {
  const key = unused('key')
  const isTwice = call('<', call('size', call('array_distinct', keys)), call('size', keys))
  return [
    { when: call('exists', keys, lambda([key], isNull(column(key)))), reason: 'NULL_MAP_KEY' },
    ...(count > 1 ? [{ when: isTwice, reason: 'DUPLICATED_MAP_KEY' }] : []),
  ]
}

export const SEQUENCE_GUARD: Guard = {
  fails: (whole) => {
    const [from, to, step] = whole.args as [Expression, Expression, Expression?]
    const { typed } = whole.parts[2] ?? {}
    const long = failsByLength(whole)
    if (!step || !typed || !long) return long
    const zero = zeroOf(typed.type.kind)
    const isWrong = (sign: '<' | '>', other: '<' | '>') => all([call(sign, step, zero), call(other, from, to)])
    const when = any([all([equals(step, zero), call('<>', from, to)]), isWrong('>', '>'), isWrong('<', '<')])
    return [{ when, reason: 'IllegalArgumentException' }, ...long]
  },
}

/** Of more items than an array can have; null where the steps are short times that only rows know. */
function failsByLength({ parts: [from, to, step] }: GuardedCall): readonly Failing[] | null {
  if (!from || !to) return []
  if (!isIntegral(from.typed.type)) {
    const size = step && constantOf(step)
    const isShort = step?.typed.type.kind === 'interval day to second' && from.typed.type.kind !== 'date'
    return isShort && !(typeof size === 'bigint' && Math.abs(Number(size)) >= SAFE_STEP_MICROS) ? null : []
  }
  const asDouble = (value: Expression) => cast(value, { kind: 'double' }, false)
  const distance = call('-', asDouble(to.value), asDouble(from.value))
  const count = call('abs', step ? call('try_divide', distance, step.value) : distance)
  return [
    { when: call('>=', count, literal({ kind: 'bigint' }, MOST_ITEMS)), reason: 'COLLECTION_SIZE_LIMIT_EXCEEDED' },
  ]
}

/** Of an array in Java. */
const MOST_ITEMS = 2_147_483_632n
/** By such steps the whole range of timestamps has fewer items. */
const SAFE_STEP_MICROS = 3 * 3_600_000_000

function zeroOf(kind: string): Expression {
  if (kind === 'interval year to month') return literal({ kind }, 0)
  return kind === 'interval day to second' ? literal({ kind }, 0n) : intOf(0)
}
