import { coerce, commonType } from '../coerce.ts'
import { SparkError } from '../spark-error.ts'
import { isFractional, isIntegral, isNumeric, type TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Value } from '../value.ts'
import { decimalArithmetic } from './decimal-arithmetic.ts'
import { BIGINT, DOUBLE } from './define.ts'
import { checkLong, DIVISIONS, divideByZero, nonZero, type Operator, pair, quotient } from './operator.ts'

/** Arithmetic of two numbers in ANSI mode: overflow and division by zero are errors. Null where the operands are something else. */
export function resolveArithmetic(
  name: Operator,
  left: TypedExpression,
  right: TypedExpression,
): TypedExpression | null {
  const [a, b] = [operandType(left.type, right.type), operandType(right.type, left.type)]
  if (!a || !b) return null
  if (a.kind === 'decimal' || b.kind === 'decimal') {
    if (!isFractional(a) && !isFractional(b)) return decimalArithmetic(name, left, a, right, b)
  }
  const common = name === '/' ? DOUBLE : (commonType(a, b) as SparkType)
  const [x, y] = [coerce(left, common), coerce(right, common)]
  if (!x || !y) return null
  const combine = DIVISIONS.includes(name) ? quotient : pair
  if (isFractional(common)) return combine(common, x, y, doubleOperation(name, common.kind === 'float'))
  const operation = longOperation(name, common.kind === 'bigint' ? 64 : 32)
  if (common.kind === 'bigint') return combine(common, x, y, (p, q) => checkLong(operation(p as bigint, q as bigint)))
  const limit = common.kind === 'int' ? 2 ** 31 : common.kind === 'smallint' ? 2 ** 15 : 2 ** 7
  return combine(common, x, y, (p, q) => {
    const result = Number(operation(BigInt(p as number), BigInt(q as number)))
    if (result >= limit || result < -limit) throw new SparkError('ARITHMETIC_OVERFLOW', `${common.kind} overflow`)
    return result
  })
}

/** Strings meet numbers as bigint or double, null as the other operand; null for what is no number. */
function operandType(type: SparkType, other: SparkType): SparkType | null {
  if (isNumeric(type)) return type
  if (type.kind === 'void') return isNumeric(other) ? other : DOUBLE
  if (type.kind === 'string' && isNumeric(other)) return isIntegral(other) ? BIGINT : DOUBLE
  return null
}

/** `bits` is the width in which Spark adds: its pmod wraps around where a negative divisor is near the type's end. */
function longOperation(name: Operator, bits: 32 | 64): (a: bigint, b: bigint) => bigint {
  switch (name) {
    case '+':
      return (a, b) => a + b
    case '-':
      return (a, b) => a - b
    case '*':
      return (a, b) => a * b
    case 'pmod':
      return (a, b) => {
        const rest = a % nonZero(b, 'REMAINDER_BY_ZERO')
        return rest < 0n ? BigInt.asIntN(bits, rest + b) % b : rest
      }
    default:
      return (a, b) => a % nonZero(b, 'REMAINDER_BY_ZERO')
  }
}

function doubleOperation(name: Operator, isFloat: boolean): (a: Value, b: Value) => Value {
  const apply = doubleFunction(name)
  return isFloat ? (a, b) => Math.fround(apply(a as number, b as number)) : (a, b) => apply(a as number, b as number)
}

function doubleFunction(name: Operator): (a: number, b: number) => number {
  const guard = (b: number) => {
    if (b === 0) throw divideByZero(name === '/' ? undefined : 'REMAINDER_BY_ZERO')
    return b
  }
  switch (name) {
    case '+':
      return (a, b) => a + b
    case '-':
      return (a, b) => a - b
    case '*':
      return (a, b) => a * b
    case '/':
      return (a, b) => a / guard(b)
    case '%':
      return (a, b) => a % guard(b)
    case 'pmod':
      return (a, b) => {
        const rest = a % guard(b)
        return rest < 0 ? (rest + b) % b : rest
      }
  }
}
