import { checkDecimal, type DecimalShape, MAX_PRECISION, negateDecimal } from '../decimal.ts'
import { constantOf } from '../guard/constant.ts'
import type { Failing, Guard, GuardedCall, Part } from '../guard/part.ts'
import { isBeyond } from '../guard/range.ts'
import { all, call, equals, intOf, isNull, literal } from '../guard/write.ts'
import { isFractional, isIntegral, isInterval, isNumeric, isTemporal } from '../typed.ts'
import { rawDecimalShape } from './decimal-arithmetic.ts'
import type { Operator } from './operator.ts'

/** The forms of the operators that give null in place of an error. */
const ATTEMPTS = { '+': 'try_add', '-': 'try_subtract', '*': 'try_multiply', '/': 'try_divide', '%': 'try_mod' }

export function arithmeticGuard(name: keyof typeof ATTEMPTS): Guard {
  const attempt = ({ args }: GuardedCall) => call(ATTEMPTS[name], ...args)
  return {
    attempt,
    fails: (whole) => {
      if (whole.parts.some((part) => constantOf(part) === null)) return []
      if (name === '%' && mayBeImpossible(whole)) return null
      const reason = overflowOf(name, whole)
      return [...failsByZero(name, whole), ...(reason ? [{ when: isNull(attempt(whole)), reason }] : [])]
    },
  }
}

export const PMOD_GUARD: Guard = {
  fails: (whole) => (overflowOf('pmod', whole) || mayBeImpossible(whole) ? null : failsByZero('pmod', whole)),
}

const LOWEST = -(2n ** 63n)

export const DIV_GUARD: Guard = {
  fails: (whole) => {
    const [dividend, divisor] = whole.args
    const known = whole.parts[1] && constantOf(whole.parts[1])
    if (!dividend || !divisor) return []
    if (known !== undefined && known !== -1n) return failsByZero('div', whole)
    const isLowest = equals(dividend, literal({ kind: 'bigint' }, LOWEST))
    const when = all([isLowest, equals(divisor, intOf(-1))])
    return [...failsByZero('div', whole), { when, reason: 'ARITHMETIC_OVERFLOW' }]
  },
}

/** Of the number with the other sign, of all or only of negative ones. */
export function negationGuard(onlyNegative: boolean): Guard {
  return {
    fails: ({ args: [value], type }) => {
      if (!value || isFractional(type)) return []
      const lowest = rangeStart(type.kind)
      const fits = (size: bigint) => (type.kind === 'decimal' ? fitsNegated(size, type) : size > lowest)
      const when = isBeyond(value, type, (size) => (onlyNegative && size >= 0n) || fits(size))
      return when ? [{ when, reason: type.kind === 'decimal' ? OUT_OF_RANGE : 'ARITHMETIC_OVERFLOW' }] : []
    },
  }
}

/** Of the `try_` forms: between numbers what fails in the arguments is none of their business. */
export const ATTEMPT_GUARD: Guard = {
  met: ({ parts }) => (parts.every(({ raw }) => isNumeric(raw.type)) ? undefined : null),
}

const OUT_OF_RANGE = 'NUMERIC_VALUE_OUT_OF_RANGE'

function failsByZero(name: string, { parts: [, divisor] }: GuardedCall): readonly Failing[] {
  if (!divisor || (name !== 'div' && !'/%pmod'.includes(name))) return []
  const known = constantOf(divisor)
  if (known !== undefined && Number(known) !== 0) return []
  const reason = name === '/' || name === 'div' ? 'DIVIDE_BY_ZERO' : 'REMAINDER_BY_ZERO'
  return [{ when: equals(divisor.value, intOf(0)), reason }]
}

/** The error of a result that leaves its type; null where none does. */
function overflowOf(name: Operator, { parts: [left, right], type }: GuardedCall): string | null {
  if (!left || !right || isFractional(type)) return null
  if (type.kind === 'date') return isMonths(left) || isMonths(right) ? 'ARITHMETIC_OVERFLOW' : null
  const isSum = name === '+' || name === '-'
  if (isIntegral(type)) return isSum || name === '*' ? 'ARITHMETIC_OVERFLOW' : null
  if (type.kind === 'decimal') return decimalOverflow(name, left, right)
  const [a, b] = [left.typed.type, right.typed.type]
  if (a.kind === 'date' && b.kind === 'date') return null
  return isInterval(type) && !isTemporal(a) ? 'INTERVAL_ARITHMETIC_OVERFLOW' : 'ARITHMETIC_OVERFLOW'
}

const isMonths = ({ typed }: Part) => typed.type.kind === 'interval year to month'

/** Whether Java may find a division of decimals impossible, which no form of Spark's forgives. */
function mayBeImpossible({ parts: [left, right] }: GuardedCall): boolean {
  const [p, q] = [left?.typed.type, right?.typed.type]
  return p?.kind === 'decimal' && q?.kind === 'decimal' && p.precision - p.scale + q.scale > MAX_PRECISION + 1
}

function decimalOverflow(name: Operator, left: Part, right: Part): string | null {
  const [p, q] = [left.typed.type, right.typed.type]
  if (p.kind !== 'decimal' || q.kind !== 'decimal') return null
  // A negative remainder becomes as large as the divisor, for which the result need not have room.
  if (name === 'pmod' && q.precision - q.scale > p.precision - p.scale) return OUT_OF_RANGE
  return rawDecimalShape(name, p, q).precision > MAX_PRECISION ? OUT_OF_RANGE : null
}

function fitsNegated(unscaled: bigint, shape: DecimalShape): boolean {
  try {
    checkDecimal(negateDecimal(unscaled), shape)
    return true
  } catch {
    return false
  }
}

function rangeStart(kind: string): bigint {
  return { tinyint: -128n, smallint: -32_768n, int: -2_147_483_648n }[kind as 'int'] ?? LOWEST
}
