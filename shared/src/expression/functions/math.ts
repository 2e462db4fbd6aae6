import { coerceArgument } from '../coerce.ts'
import { atan2, cbrt, cosh, exp, hypot, pow, tanh } from '../fdlibm.ts'
import type { Value } from '../value.ts'
import { BIGINT, BOOLEAN, DOUBLE, type FunctionEntry, INT, type SimpleEntry, simple } from './define.ts'
import { ROUNDINGS } from './rounding.ts'

/** Functions of doubles. */
export const MATH: readonly FunctionEntry[] = [
  ...ROUNDINGS,
  constant({ name: 'pi', docs: 'The number π.', apply: () => Math.PI }),
  constant({ name: 'e', docs: 'The number e.', apply: () => Math.E }),
  double({ name: 'sqrt', docs: 'Square root; NaN of a negative number.', apply: Math.sqrt }),
  double({ name: 'cbrt', docs: 'Cube root.', apply: cbrt }),
  double({ name: 'exp', docs: 'The number e to a power.', apply: exp }),
  double({ name: 'expm1', docs: 'The number e to a power, minus 1.', apply: Math.expm1 }),
  double({ name: 'signum', docs: '-1, 0 or 1, as the number’s sign.', apply: Math.sign }),
  double({ name: 'rint', docs: 'The nearest whole number as a double; from the middle to the even one.', apply: rint }),
  double({ name: 'degrees', docs: 'An angle in degrees, of radians.', apply: (value) => value * (180 / Math.PI) }),
  double({ name: 'radians', docs: 'An angle in radians, of degrees.', apply: (value) => value * (Math.PI / 180) }),
  double({ name: 'asin', docs: 'Arc sine in radians.', apply: Math.asin }),
  double({ name: 'acos', docs: 'Arc cosine in radians.', apply: Math.acos }),
  double({ name: 'atan', docs: 'Arc tangent in radians.', apply: Math.atan }),
  double({ name: 'sinh', docs: 'Hyperbolic sine.', apply: Math.sinh }),
  double({ name: 'cosh', docs: 'Hyperbolic cosine.', apply: cosh }),
  double({ name: 'tanh', docs: 'Hyperbolic tangent.', apply: tanh }),
  double({ name: 'asinh', docs: 'Inverse hyperbolic sine.', apply: Math.asinh }),
  double({ name: 'acosh', docs: 'Inverse hyperbolic cosine.', apply: Math.acosh }),
  double({
    name: 'atanh',
    docs: 'Inverse hyperbolic tangent.',
    apply: (value) => 0.5 * (Math.log1p(value) - Math.log1p(-value)),
  }),
  // Java leaves the last digit of these to the machine.
  double({ name: 'sin', docs: 'Sine of an angle in radians.', apply: Math.sin, isRough: true }),
  double({ name: 'cos', docs: 'Cosine of an angle in radians.', apply: Math.cos, isRough: true }),
  double({ name: 'tan', docs: 'Tangent of an angle in radians.', apply: Math.tan, isRough: true }),
  double({
    name: 'cot',
    docs: 'Cotangent of an angle in radians.',
    apply: (value) => 1 / Math.tan(value),
    isRough: true,
  }),
  double({ name: 'sec', docs: 'Secant of an angle in radians.', apply: (value) => 1 / Math.cos(value), isRough: true }),
  double({
    name: 'csc',
    docs: 'Cosecant of an angle in radians.',
    apply: (value) => 1 / Math.sin(value),
    isRough: true,
  }),
  logarithm({ name: 'ln', docs: 'Natural logarithm; null of what is not positive.', apply: Math.log }),
  logarithm({ name: 'log10', docs: 'Logarithm to base 10; null of what is not positive.', apply: Math.log10 }),
  logarithm({
    name: 'log2',
    docs: 'Logarithm to base 2; null of what is not positive.',
    apply: (value) => Math.log(value) / Math.log(2),
  }),
  logarithm(
    { name: 'log1p', docs: 'Natural logarithm of the number and 1; null from -1 down.', apply: Math.log1p },
    -1,
  ),
  math({
    signature: 'log(base, number)',
    docs: 'Logarithm to a base, or the natural one; null where the number or the base is not positive.',
    examples: ['log(10)', 'log(2, 8)', 'log(a, b)', 'log(0, 5)', 'log(1, 5)'],
    types: [DOUBLE, DOUBLE],
    optional: 1,
    nullable: true,
    apply: (first: number, second?: number) => {
      if (first <= 0 || (second !== undefined && second <= 0)) return null
      return second === undefined ? Math.log(first) : Math.log(second) / Math.log(first)
    },
  }),
  math({
    signature: 'pow(base, exponent)',
    docs: 'A number to a power.',
    examples: ['pow(2, 10)', 'pow(b, 2)', 'power(a, -0.5)', 'pow(b, a)'],
    types: [DOUBLE, DOUBLE],
    apply: pow,
  }),
  math({
    signature: 'hypot(a, b)',
    docs: 'The length of the diagonal of two sides.',
    examples: ['hypot(3, 4)', 'hypot(a, b)'],
    types: [DOUBLE, DOUBLE],
    apply: hypot,
  }),
  math({
    signature: 'atan2(y, x)',
    docs: 'The angle in radians of a point.',
    examples: ['atan2(1, 2)', 'atan2(b, a)', 'atan2(-0D, -1)'],
    types: [DOUBLE, DOUBLE],
    apply: (y: number, x: number) => atan2(y + 0, x + 0),
  }),
  math({
    signature: 'factorial(number)',
    docs: 'The product of the whole numbers up to one from 0 to 20; null of others.',
    examples: ['factorial(5)', 'factorial(21)', 'factorial(a % 30)'],
    types: [INT],
    result: BIGINT,
    nullable: true,
    apply: (value: number) => (value < 0 || value > 20 ? null : factorial(value)),
  }),
  math({
    signature: 'width_bucket(number, low, high, count)',
    docs: 'In which of several equally wide ranges a number is: 0 is below them, one more than their number above.',
    examples: [
      'width_bucket(b, 0, 10, 5)',
      'width_bucket(a, 10, 0, 4)',
      'width_bucket(1, 1, 1, 5)',
      'width_bucket(1, 0, 2, 0)',
    ],
    types: [DOUBLE, DOUBLE, DOUBLE, BIGINT],
    result: BIGINT,
    nullable: true,
    apply: findBucket,
  }),
  {
    name: 'isnan',
    category: 'math',
    signature: 'isnan(number)',
    docs: 'Whether a double is NaN; false for null.',
    examples: ['isnan(b)', 'isnan(CAST(NULL AS double))'],
    resolve: ([arg, ...rest]) => {
      const read = arg && rest.length === 0 && coerceArgument(arg, DOUBLE)
      if (!read) return 'Write isnan(number)'
      return { type: BOOLEAN, nullable: false, operands: [read], evaluate: (row) => Number.isNaN(read.evaluate(row)) }
    },
  },
]

export const MATH_ALIASES: Readonly<Record<string, string>> = { ceiling: 'ceil', power: 'pow', sign: 'signum' }

type OfDoubles = Omit<SimpleEntry, 'category' | 'result'> & Partial<Pick<SimpleEntry, 'result'>>

/** Makes a double, unless it says otherwise. */
function math(entry: OfDoubles): FunctionEntry {
  return simple({ category: 'math', result: DOUBLE, ...entry })
}

interface OfDouble {
  readonly name: string
  readonly docs: string
  readonly apply: (value: number) => Value
  /** Whether machines do not agree on its last digit. */
  readonly isRough?: boolean
}

function double({ name, isRough, ...entry }: OfDouble): FunctionEntry {
  const examples = [`${name}(b)`, `${name}(0.3D)`, `${name}(-1)`, `${name}(1)`]
  return math({
    ...entry,
    signature: `${name}(number)`,
    examples: isRough ? examples.map((call) => `round(${call}, 12)`) : examples,
    types: [DOUBLE],
  })
}

function constant({ name, ...entry }: OfDouble): FunctionEntry {
  return math({ ...entry, signature: `${name}()`, examples: [`${name}()`], types: [] })
}

function logarithm({ name, docs, apply }: OfDouble, above = 0): FunctionEntry {
  return math({
    signature: `${name}(number)`,
    docs,
    examples: [`${name}(b)`, `${name}(10)`, `${name}(${above})`, `${name}(-2)`],
    types: [DOUBLE],
    nullable: true,
    apply: (value: number) => (value <= above ? null : apply(value)),
  })
}

function rint(value: number): number {
  const near = Math.round(value)
  const rounded = Math.abs(value % 1) === 0.5 && near % 2 !== 0 ? near - 1 : near
  return rounded === 0 ? value * 0 : rounded
}

function factorial(value: number): bigint {
  let product = 1n
  for (let factor = 2n; factor <= BigInt(value); factor++) product *= factor
  return product
}

function findBucket(value: number, low: number, high: number, count: bigint): Value {
  const isNone = count <= 0n || count === 2n ** 63n - 1n || low === high
  if (isNone || Number.isNaN(value) || !Number.isFinite(low) || !Number.isFinite(high)) return null
  const sign = low < high ? 1 : -1
  if ((value - low) * sign < 0) return 0n
  if ((value - high) * sign >= 0) return count + 1n
  const passed =
    sign > 0 ? (Number(count) * (value - low)) / (high - low) : (Number(count) * (low - value)) / (low - high)
  return BigInt(Math.trunc(passed)) + 1n
}
