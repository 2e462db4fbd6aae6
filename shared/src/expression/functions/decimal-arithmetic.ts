import { coerce, toDecimalShape } from '../coerce.ts'
import {
  adjustShape,
  checkDecimal,
  type DecimalShape,
  decimalRemainder,
  divideHalfUp,
  pow10,
  rescale,
} from '../decimal.ts'
import type { TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import { DIVISIONS, divideByZero, type Operator, pair, quotient } from './operator.ts'

/** Result shapes of Spark's `DecimalPrecision`: exact where 38 digits suffice, else with less scale. */
export function decimalArithmetic(
  name: Operator,
  left: TypedExpression,
  a: SparkType,
  right: TypedExpression,
  b: SparkType,
): TypedExpression | null {
  const [p, q] = [literalShape(left, a), literalShape(right, b)]
  const raw = rawDecimalShape(name, p, q)
  const shape = adjustShape(raw.precision, raw.scale)
  const [x, y] = [coerce(left, { kind: 'decimal', ...p }), coerce(right, { kind: 'decimal', ...q })]
  if (!x || !y) return null
  const combine = DIVISIONS.includes(name) ? quotient : pair
  return combine({ kind: 'decimal', ...shape }, x, y, (m, n) => {
    const result = decimalResult(name, m as bigint, p.scale, n as bigint, q.scale, shape.scale)
    return checkDecimal(result, shape)
  })
}

/** A whole-number literal counts with the digits that it has, not with those of its type. */
function literalShape(typed: TypedExpression, type: SparkType): { precision: number; scale: number } {
  if (type.kind === 'decimal') return type
  if (typed.literal === undefined || typed.literal === null) return toDecimalShape(type)
  return { precision: String(typed.literal).replace('-', '').length, scale: 0 }
}

/** The shape in which every result has room, be it with more digits than a decimal can have. */
export function rawDecimalShape(name: Operator, p: DecimalShape, q: DecimalShape): DecimalShape {
  const scale = Math.max(p.scale, q.scale)
  const [wholeP, wholeQ] = [p.precision - p.scale, q.precision - q.scale]
  if (name === '*') return { precision: p.precision + q.precision + 1, scale: p.scale + q.scale }
  if (name === '%' || name === 'pmod') return { precision: Math.min(wholeP, wholeQ) + scale, scale }
  if (name !== '/') return { precision: Math.max(wholeP, wholeQ) + scale + 1, scale }
  const quotientScale = Math.max(6, p.scale + q.precision + 1)
  return { precision: wholeP + q.scale + quotientScale, scale: quotientScale }
}

function decimalResult(name: Operator, m: bigint, ms: number, n: bigint, ns: number, scale: number): bigint {
  if (name === '*') return rescale(m * n, ms + ns, scale)
  if (n === 0n && DIVISIONS.includes(name)) throw divideByZero(name === '/' ? undefined : 'REMAINDER_BY_ZERO')
  if (name === '/') {
    const shift = scale + ns - ms
    return shift >= 0 ? divideHalfUp(m * pow10(shift), n) : divideHalfUp(m, n * pow10(-shift))
  }
  const wide = Math.max(ms, ns)
  const [x, y] = [rescale(m, ms, wide), rescale(n, ns, wide)]
  return rescale(decimalExact(name, x, y), wide, scale)
}

/** At a common scale. */
function decimalExact(name: Operator, x: bigint, y: bigint): bigint {
  if (name === '+') return x + y
  if (name === '-') return x - y
  const rest = decimalRemainder(x, y)
  return name === 'pmod' && rest < 0n ? decimalRemainder(rest + y, y) : rest
}
