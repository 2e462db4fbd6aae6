import { coerce } from '../coerce.ts'
import { BOOLEAN, DOUBLE, type FunctionEntry, type SimpleEntry, simple } from './define.ts'
import { ROUNDINGS } from './rounding.ts'

export const MATH: readonly FunctionEntry[] = [
  ...ROUNDINGS,
  double({
    signature: 'sqrt(number)',
    docs: 'Square root; NaN of a negative number.',
    examples: ['sqrt(4)', 'sqrt(-1)', 'sqrt(b)'],
    apply: (value: number) => Math.sqrt(value),
  }),
  {
    name: 'isnan',
    category: 'math',
    signature: 'isnan(number)',
    docs: 'Whether a double is NaN; false for null.',
    examples: ['isnan(b)', 'isnan(CAST(NULL AS double))'],
    resolve: ([arg]) => {
      const read = arg && coerce(arg, DOUBLE)
      if (!read) return 'Write isnan(number)'
      return { type: BOOLEAN, nullable: false, evaluate: (row) => Number.isNaN(read.evaluate(row)) }
    },
  },
]

export const MATH_ALIASES: Readonly<Record<string, string>> = { ceiling: 'ceil' }

type OfDouble = Omit<SimpleEntry, 'category' | 'types' | 'result'> & Partial<Pick<SimpleEntry, 'types' | 'result'>>

/** Of a double makes a double, unless it says otherwise. */
function double(entry: OfDouble): FunctionEntry {
  return simple({ category: 'math', types: [DOUBLE], result: DOUBLE, ...entry })
}
