import type { Expression } from '../ast.ts'
import { truncateTime } from '../calendar.ts'
import { constantOf } from '../guard/constant.ts'
import type { Guard, GuardedCall, Part } from '../guard/part.ts'
import { isBeyond } from '../guard/range.ts'
import { all, any, call, caseOf, cast, equals, intOf, isNull, literal } from '../guard/write.ts'
import type { SparkType } from '../types.ts'
import { BIGINT, DATE } from './define.ts'

/** Of a number of units, each of so many microseconds. */
export function epochGuard(size: bigint): Guard {
  return {
    fails: ({ args: [count] }) => {
      const when = count && isBeyond(count, BIGINT, (units) => isLong(units * size))
      return when ? [{ when, reason: OVERFLOW }] : []
    },
  }
}

const OVERFLOW = 'ARITHMETIC_OVERFLOW'
const isLong = (value: bigint) => BigInt.asIntN(64, value) === value

/** Before the first whole unit that a timestamp can have. */
export const TRUNCATE_GUARD: Guard = {
  fails: ({ parts: [unit, time] }) => {
    const name = unit && constantOf(unit)
    if (typeof name !== 'string' || !time) return name === null ? [] : null
    const when = isBeyond(call('unix_micros', time.value), BIGINT, (micros) => mayTruncate(name.toUpperCase(), micros))
    return when ? [{ when, reason: OVERFLOW }] : []
  },
}

function mayTruncate(unit: string, micros: bigint): boolean {
  try {
    truncateTime(unit, micros)
    return true
  } catch {
    return false
  }
}

export const PATTERN_GUARD: Guard = {
  fails: (whole) =>
    whole.parts.length === 2 ? [{ when: isNull(tryTimestamp(whole.args)), reason: 'CANNOT_PARSE_TIMESTAMP' }] : [],
  attempt: ({ args, type }) => (type.kind === 'date' ? cast(tryTimestamp(args), DATE, false) : tryTimestamp(args)),
}

const tryTimestamp = (args: readonly Expression[]) => call('try_to_timestamp', ...args)

/** Where a calendar has no such day. */
export const DATE_GUARD: Guard = {
  fails: ({ args }) => {
    const [year, month, day] = args as [Expression, Expression, Expression]
    const isOutside = (value: Expression, most: Expression) => any([call('<', value, intOf(1)), call('>', value, most)])
    const isDivided = (by: number) => equals(call('%', year, intOf(by)), intOf(0))
    const isLeap = any([all([isDivided(4), call('not', isDivided(100))]), isDivided(400)])
    const length = caseOf(
      [
        { when: call('in', month, ...[4, 6, 9, 11].map(intOf)), result: intOf(30) },
        { when: equals(month, intOf(2)), result: call('if', isLeap, intOf(29), intOf(28)) },
      ],
      intOf(31),
    )
    const isNoYear = any([call('<', year, intOf(-MOST_YEARS)), call('>', year, intOf(MOST_YEARS))])
    const isNoDay = any([isNoYear, isOutside(month, intOf(12)), isOutside(day, length)])
    const digits = [call('*', year, longOf(10_000n)), call('*', month, intOf(100)), day]
    const written = digits.reduce((left, right) => call('+', left, right))
    const isFar = any([call('<', written, longOf(FIRST_DAY)), call('>', written, longOf(LAST_DAY))])
    return [
      { when: isNoDay, reason: 'DATETIME_FIELD_OUT_OF_BOUNDS' },
      { when: isFar, reason: OVERFLOW },
    ]
  },
}

const longOf = (value: bigint) => literal(BIGINT, value)
const MOST_YEARS = 999_999_999
/** The first and the last date, as year, month and day put together. */
const FIRST_DAY = -5_877_641n * 10_000n + 623n
const LAST_DAY = 5_881_580n * 10_000n + 711n

/** The same as a sum, which can be tried. */
export const ADD_MONTHS_GUARD: Guard = {
  attempt: tryAddMonths,
  fails: (whole) => [{ when: isNull(tryAddMonths(whole)), reason: OVERFLOW }],
}

function tryAddMonths({ parts }: GuardedCall): Expression {
  const [date, months] = parts as [Part, Part]
  const known = constantOf(months)
  const type: SparkType = { kind: 'interval year to month', fields: 'month' }
  const interval = typeof known === 'number' ? literal(type, known) : call('make_ym_interval', intOf(0), months.value)
  return call('try_add', date.value, interval)
}
