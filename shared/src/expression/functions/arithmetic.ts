import { coerce } from '../coerce.ts'
import { checkDecimal, negateDecimal } from '../decimal.ts'
import { formatType } from '../parse-type.ts'
import { SparkError } from '../spark-error.ts'
import { isFractional, isIntegral, isNumeric, type TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Value } from '../value.ts'
import { ATTEMPT_GUARD, arithmeticGuard, DIV_GUARD, negationGuard, PMOD_GUARD } from './arithmetic-guard.ts'
import { BIGINT, type FunctionEntry, isTyped, type Resolution, strict } from './define.ts'
import { addIntervals, mayShiftTime } from './interval.ts'
import { resolveArithmetic } from './number-arithmetic.ts'
import { checkLong, nonZero, type Operator, quotient } from './operator.ts'
import { forgive, nullOnError } from './tolerant.ts'

/** Arithmetic in ANSI mode, where overflow and division by zero are errors, and the same that gives null instead. */
export const ARITHMETIC: readonly FunctionEntry[] = [
  arithmetic('+', {
    docs: 'Sum.',
    examples: ['a + 1', 'a + b', "t + INTERVAL '2' HOURS", '1.5 + a', '2147483647 + 1'],
  }),
  arithmetic('-', { docs: 'Difference.', examples: ['a - 1', 'b - a', '1.50 - 0.255'] }),
  arithmetic('*', { docs: 'Product.', examples: ['a * 2', 'a * b', '1.5 * 2.25', '9223372036854775807 * a'] }),
  arithmetic('/', {
    docs: 'Quotient, never a whole-number division.',
    examples: ['a / 2', 'b / 0', '1.00 / 3', 'a / b'],
  }),
  arithmetic('%', {
    docs: 'Remainder, with the sign of the dividend.',
    examples: ['a % 3', '-7 % 3', 'b % 0.5D', 'a % 0', 'mod(a, 4)'],
  }),
  {
    name: 'div',
    category: 'operator',
    signature: 'a DIV b',
    docs: 'Whole part of the quotient.',
    examples: ['a DIV 2', '-7 DIV 2', 'a DIV 0'],
    resolve: (args) => {
      const whole = args.map((arg) => (isIntegral(arg.type) || arg.type.kind === 'void' ? coerce(arg, BIGINT) : null))
      const [left, right] = whole
      if (args.length !== 2 || !left || !right) return 'DIV takes two whole numbers'
      return quotient(BIGINT, left, right, (x, y) => checkLong((x as bigint) / nonZero(y as bigint)))
    },
    guard: DIV_GUARD,
  },
  {
    name: 'negative',
    category: 'operator',
    signature: '-a',
    docs: 'The number with the other sign.',
    examples: ['-a', '-b', '-(1.5)'],
    resolve: ([arg]) =>
      arg && isNumeric(arg.type) ? strict(arg.type, [arg], negate(arg.type)) : 'A minus sign needs a number',
    guard: negationGuard(false),
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
    name: 'pmod',
    category: 'math',
    signature: 'pmod(a, b)',
    docs: 'Remainder that is never negative for a positive b.',
    examples: ['pmod(-7, 3)', 'pmod(a, 3)', 'pmod(b, 1.5D)', 'pmod(-1.25, 0.5)'],
    resolve: ([left, right, ...rest]) => {
      if (!left || !right || rest.length > 0) return 'Write pmod(a, b)'
      return resolveArithmetic('pmod', left, right) ?? 'pmod takes two numbers'
    },
    guard: PMOD_GUARD,
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
    guard: negationGuard(true),
  },
  attempt('try_add', '+', ['try_add(a, 1)', 'try_add(t, INTERVAL 2 HOURS)', "try_add('x', 1)"]),
  attempt('try_subtract', '-', ['try_subtract(a, 10)', 'try_subtract(-2147483648, 1)']),
  attempt('try_multiply', '*', ['try_multiply(a, a)', 'try_multiply(b, 2)']),
  attempt('try_divide', '/', ['try_divide(b, 0)', 'try_divide(1.50, a)', 'try_divide(a, length(s))']),
  attempt('try_mod', '%', ['try_mod(a, 0)', 'try_mod(a, 3)']),
]

export const ARITHMETIC_ALIASES: Readonly<Record<string, string>> = { mod: '%' }

function arithmetic(
  name: Parameters<typeof arithmeticGuard>[0],
  entry: Pick<FunctionEntry, 'docs' | 'examples'>,
): FunctionEntry {
  const signature = `a ${name} b`
  return {
    ...entry,
    name,
    category: 'operator',
    signature,
    resolve: (args) => resolveOperator(name, args, signature),
    guard: arithmeticGuard(name),
  }
}

function resolveOperator(name: Operator, args: readonly TypedExpression[], signature: string): Resolution {
  const [left, right] = args
  if (args.length !== 2 || !left || !right) return `Write ${signature}`
  const moved = addIntervals(name, left, right)
  if (moved) return moved
  const numbers = resolveArithmetic(name, left, right)
  if (numbers) return numbers
  const types = `${formatType(left.type)} and ${formatType(right.type)}`
  // Such as an interval times a number, or a time that is written as a text.
  if (mayShiftTime(left.type, right.type)) return { sparkOnly: `${name} of ${types}` }
  return `${name} needs two numbers, not ${types}`
}

function attempt(name: string, operator: Operator, examples: readonly string[]): FunctionEntry {
  const signature = `${name}(a, b)`
  return {
    name,
    category: 'math',
    signature,
    docs: `a ${operator} b, but null where that fails.`,
    examples,
    resolve: (args) => {
      // Between numbers Spark forgives what the operator does; elsewhere also what its operands do.
      if (args.every(({ type }) => isNumeric(type))) {
        return forgive(args, (kept) => resolveOperator(operator, kept, signature))
      }
      const failing = resolveOperator(operator, args, signature)
      return isTyped(failing) ? nullOnError(failing) : failing
    },
    guard: ATTEMPT_GUARD,
  }
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
