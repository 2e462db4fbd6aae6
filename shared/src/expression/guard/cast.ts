import type { Expression } from '../ast.ts'
import { castMayFail } from '../can-cast.ts'
import { MICROS_PER_DAY } from '../temporal.ts'
import { isFractional, isTemporal } from '../typed.ts'
import type { SparkType } from '../types.ts'
import { type Failed, failWhen, firstOf } from './failure.ts'
import { isBeyond } from './range.ts'
import { all, call, caseOf, cast, column, doubleOf, field, intOf, isNotNull, isNull, lambda, textOf } from './write.ts'

/** Why the cast of a value fails. */
export function failedCast(
  value: Expression,
  from: SparkType,
  to: SparkType,
  unused: (name: string) => string,
): Failed {
  if (!castMayFail(from, to)) return null
  if (from.kind === 'array' && to.kind === 'array') {
    return failedItem(value, (item) => failedCast(item, from.element, to.element, unused), unused)
  }
  if (from.kind === 'map' && to.kind === 'map') {
    const failed = (entry: Expression) =>
      firstOf(
        failedCast(field(entry, 'key'), from.key, to.key, unused),
        failedCast(field(entry, 'value'), from.value, to.value, unused),
      )
    return failedItem(call('map_entries', value), failed, unused)
  }
  if (from.kind === 'struct' && to.kind === 'struct') {
    const parts = from.fields.map(({ name, type }, at) =>
      failedCast(field(value, name), type, to.fields[at]?.type ?? type, unused),
    )
    return firstOf(...parts)
  }
  if (isTemporal(from)) return failsFarAway(value, from)
  const isLost = isNull(cast(value, to, true))
  const isThere = value.kind === 'literal' ? [] : [isNotNull(value)]
  // NaN and the infinities become null, which is no error.
  const isCounted = isFractional(from) && to.kind === 'decimal' ? [call('<', call('abs', value), INFINITY)] : []
  return caseOf([{ when: all([...isThere, ...isCounted, isLost]), result: reasonOf(value, from, to) }])
}

const INFINITY = cast(textOf('Infinity'), { kind: 'double' }, false)

function failedItem(items: Expression, failed: (item: Expression) => Failed, unused: (name: string) => string): Failed {
  const name = unused('item')
  const body = failed(column(name))
  return body && firstFailure(call('transform', items, lambda([name], body)))
}

/** The first of an array of failures. */
export function firstFailure(failures: Expression): Expression {
  return call('get', call('array_compact', failures), intOf(0))
}

function reasonOf(value: Expression, from: SparkType, to: SparkType): Expression {
  if (to.kind === 'decimal') return from.kind === 'string' ? textReason(value) : textOf('NUMERIC_VALUE_OUT_OF_RANGE')
  return textOf(from.kind === 'string' ? 'CAST_INVALID_INPUT' : 'CAST_OVERFLOW')
}

/** A date too far away for a timestamp. Spark 4.2 takes what `try_cast` makes of one for a value, so that the date itself must tell. */
function failsFarAway(date: Expression, type: SparkType): Failed {
  const when = isBeyond(date, type, (days) => BigInt.asIntN(64, days * MICROS_PER_DAY) === days * MICROS_PER_DAY)
  return when && failWhen(when, 'ARITHMETIC_OVERFLOW')
}

/** Spark tells texts that are no numbers from those with too many digits, and there whether any decimal could hold them. */
function textReason(value: Expression): Expression {
  const size = call('abs', cast(value, { kind: 'double' }, true))
  const isHuge = all([call('>=', size, doubleOf(1e37)), call('<', size, INFINITY)])
  const isNumber = isNotNull(cast(value, { kind: 'decimal', precision: 38, scale: 0 }, true))
  return caseOf(
    [
      { when: isNumber, result: textOf('NUMERIC_VALUE_OUT_OF_RANGE') },
      { when: isHuge, result: textOf('NUMERIC_OUT_OF_SUPPORTED_RANGE') },
    ],
    textOf('CAST_INVALID_INPUT'),
  )
}
