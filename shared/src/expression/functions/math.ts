import { coerce, commonType, toDecimalShape } from '../coerce.ts'
import { adjustShape, checkDecimal, decimalRemainder, divideHalfUp, negateDecimal, pow10, rescale } from '../decimal.ts'
import { formatType } from '../parse-type.ts'
import { SparkError } from '../spark-error.ts'
import { isFractional, isIntegral, isNumeric, type TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Value } from '../value.ts'
import { BIGINT, DOUBLE, type FunctionEntry, simple, strict } from './define.ts'
import { addIntervals, mayShiftTime } from './interval.ts'
import { ROUNDINGS } from './rounding.ts'

type Operator = '+' | '-' | '*' | '/' | '%' | 'pmod'

/** Arithmetic in ANSI mode: overflow and division by zero are errors. */
export const MATH: readonly FunctionEntry[] = [
  arithmetic('+', 'Sum', ['a + 1', 'a + b', "t + INTERVAL '2' HOURS", '1.5 + a', '2147483647 + 1']),
  arithmetic('-', 'Difference', ['a - 1', 'b - a', '1.50 - 0.255']),
  arithmetic('*', 'Product', ['a * 2', 'a * b', '1.5 * 2.25', '9223372036854775807 * a']),
  arithmetic('/', 'Quotient, never a whole-number division', ['a / 2', 'b / 0', '1.00 / 3', 'a / b']),
  arithmetic('%', 'Remainder, with the sign of the dividend', ['a % 3', '-7 % 3', 'b % 0.5D', 'a % 0']),
  {
    name: 'div',
    category: 'operator',
    signature: 'a DIV b',
    docs: 'Whole part of the quotient.',
    examples: ['a DIV 2', '-7 DIV 2', 'a DIV 0'],
    resolve: (args) => {
      const pair = args.map((arg) => (isIntegral(arg.type) || arg.type.kind === 'void' ? coerce(arg, BIGINT) : null))
      const [left, right] = pair
      if (args.length !== 2 || !left || !right) return 'DIV takes two whole numbers'
      return quotient(BIGINT, left, right, (x, y) => checkLong((x as bigint) / nonZero(y as bigint)))
    },
  },
  {
    name: 'negative',
    category: 'operator',
    signature: '-a',
    docs: 'The number with the other sign.',
    examples: ['-a', '-b', '-(1.5)'],
    resolve: ([arg]) =>
      arg && isNumeric(arg.type) ? strict(arg.type, [arg], negate(arg.type)) : 'A minus sign needs a number',
  },
  {
    name: 'positive',
    category: 'operator',
    signature: '+a',
    docs: 'The number itself.',
    examples: ['+a'],
    // No literal to Spark, even over one.
    resolve: ([arg]) =>
      arg && isNumeric(arg.type) ? strict(arg.type, [arg], (value) => value) : 'A plus sign needs a number',
  },
  {
    name: 'abs',
    category: 'math',
    signature: 'abs(number)',
    docs: 'The number without its sign.',
    examples: ['abs(a)', 'abs(-1.5)', 'abs(b)'],
    resolve: ([arg, ...rest]) => {
      if (!arg || rest.length > 0 || !isNumeric(arg.type)) return 'Write abs(number)'
      const flip = negate(arg.type)
      if (isFractional(arg.type)) return strict(arg.type, [arg], (value) => Math.abs(value as number))
      return strict(arg.type, [arg], (value) => ((value as number) < 0 ? flip(value) : value))
    },
  },
  {
    name: 'pmod',
    category: 'math',
    signature: 'pmod(a, b)',
    docs: 'Remainder that is never negative for a positive b.',
    examples: ['pmod(-7, 3)', 'pmod(a, 3)', 'pmod(b, 1.5D)', 'pmod(-1.25, 0.5)'],
    resolve: ([left, right, ...rest]) => {
      if (!left || !right || rest.length > 0) return 'Write pmod(a, b)'
      return resolveArithmetic('pmod', left, right) ?? 'pmod takes two numbers'
    },
  },
  ...ROUNDINGS,
  simple(
    {
      name: 'sqrt',
      category: 'math',
      signature: 'sqrt(number)',
      docs: 'Square root; NaN of a negative number.',
      examples: ['sqrt(4)', 'sqrt(-1)', 'sqrt(b)'],
    },
    [DOUBLE],
    DOUBLE,
    (value: number) => Math.sqrt(value),
  ),
  {
    name: 'isnan',
    category: 'math',
    signature: 'isnan(number)',
    docs: 'Whether a double is NaN; false for null.',
    examples: ['isnan(b)', 'isnan(CAST(NULL AS double))'],
    resolve: ([arg]) => {
      const read = arg && coerce(arg, DOUBLE)
      if (!read) return 'Write isnan(number)'
      return { type: { kind: 'boolean' }, nullable: false, evaluate: (row) => Number.isNaN(read.evaluate(row)) }
    },
  },
]

function arithmetic(name: Operator, docs: string, examples: readonly string[]): FunctionEntry {
  const signature = `a ${name} b`
  return {
    name,
    category: 'operator',
    signature,
    docs: `${docs}.`,
    examples,
    resolve: (args) => {
      const [left, right] = args
      if (args.length !== 2 || !left || !right) return `Write ${signature}`
      const moved = addIntervals(name, left, right)
      if (moved) return moved
      const numbers = resolveArithmetic(name, left, right)
      if (numbers) return numbers
      const types = `${formatType(left.type)} and ${formatType(right.type)}`
      // Such as the date that is an interval of whole days later, whose type depends on how the interval is written.
      if (mayShiftTime(name, left.type, right.type)) return { sparkOnly: `${name} of ${types}` }
      return `${name} needs two numbers, not ${types}`
    },
  }
}

function resolveArithmetic(name: Operator, left: TypedExpression, right: TypedExpression): TypedExpression | null {
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

type Combine = (x: Exclude<Value, null>, y: Exclude<Value, null>) => Value

function pair(type: SparkType, x: TypedExpression, y: TypedExpression, apply: Combine): TypedExpression {
  return strict(type, [x, y], apply)
}

/** Spark evaluates the divisor first. */
function quotient(type: SparkType, x: TypedExpression, y: TypedExpression, apply: Combine): TypedExpression {
  return strict(type, [y, x], (divisor, dividend) => apply(dividend, divisor))
}

const DIVISIONS: readonly Operator[] = ['/', '%', 'pmod']

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

/** Result shapes of Spark's `DecimalPrecision`: exact where 38 digits suffice, else with less scale. */
function decimalArithmetic(
  name: Operator,
  left: TypedExpression,
  a: SparkType,
  right: TypedExpression,
  b: SparkType,
): TypedExpression | null {
  const [p, q] = [literalShape(left, a), literalShape(right, b)]
  const shape = decimalShape(name, p, q)
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

interface Shape {
  precision: number
  scale: number
}

function decimalShape(name: Operator, p: Shape, q: Shape): Shape {
  const scale = Math.max(p.scale, q.scale)
  const [wholeP, wholeQ] = [p.precision - p.scale, q.precision - q.scale]
  if (name === '*') return adjustShape(p.precision + q.precision + 1, p.scale + q.scale)
  if (name === '%' || name === 'pmod') return adjustShape(Math.min(wholeP, wholeQ) + scale, scale)
  if (name !== '/') return adjustShape(Math.max(wholeP, wholeQ) + scale + 1, scale)
  const quotientScale = Math.max(6, p.scale + q.precision + 1)
  return adjustShape(wholeP + q.scale + quotientScale, quotientScale)
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

function negate(type: SparkType): (value: Value) => Value {
  if (isFractional(type)) return (value) => -(value as number)
  if (type.kind === 'decimal') return (value) => checkDecimal(negateDecimal(value as bigint), type)
  if (type.kind === 'bigint') return (value) => checkLong(-(value as bigint))
  const lowest = { tinyint: -128, smallint: -32_768, int: -2_147_483_648 }[type.kind as 'int']
  return (value) => {
    if (value === lowest) throw new SparkError('ARITHMETIC_OVERFLOW', `${type.kind} overflow`)
    return 0 - (value as number)
  }
}

function checkLong(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new SparkError('ARITHMETIC_OVERFLOW', 'bigint overflow')
  return value
}

function nonZero(value: bigint, condition?: 'REMAINDER_BY_ZERO'): bigint {
  if (value === 0n) throw divideByZero(condition)
  return value
}

function divideByZero(condition: 'DIVIDE_BY_ZERO' | 'REMAINDER_BY_ZERO' = 'DIVIDE_BY_ZERO'): SparkError {
  return new SparkError(condition, condition === 'DIVIDE_BY_ZERO' ? 'Division by zero' : 'Remainder by zero')
}
