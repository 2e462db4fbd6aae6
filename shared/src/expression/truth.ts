import type { Expression } from './ast.ts'
import { toIntegral } from './cast-number.ts'
import { type CheckedExpression, checkExpression } from './check.ts'
import { formatDecimal } from './decimal.ts'
import { compileExpression } from './evaluate.ts'
import { printExpression } from './print.ts'
import { SparkError } from './spark-error.ts'
import type { Column, SparkType } from './types.ts'
import type { Row, Value } from './value.ts'

/** Rows that are tried at most; a condition that would need more is not judged. */
const MAX_ROWS = 5_000

const COMPARISONS = new Set(['=', '==', '<=>', '<>', '!=', '<', '<=', '>', '>=', 'in'])
const CONNECTIVES = new Set(['and', 'or', 'not'])
const NULL_TESTS = new Set(['isnull', 'isnotnull'])

/**
 * Whether a condition is never true, or true for every row, whatever the columns hold; null where neither is so or it cannot be told. It tells
 * where columns are only compared with constants: then a few values of each column stand for all, those at, between and beyond its constants.
 */
export function findFixedTruth(checked: CheckedExpression, columns: readonly Column[]): 'never' | 'always' | null {
  if (!checked.ast || !checked.typed || checked.problems.length > 0) return null
  const constants = new Map<string, Value[]>()
  if (!gather(checked.ast, columns, constants)) return null
  const samples: [number, readonly Value[]][] = []
  for (const [name, values] of constants) {
    const at = columns.findIndex((column) => column.name.toLowerCase() === name)
    const column = columns[at]
    const found = column && toSamples(column.type, values)
    if (!found) return null
    samples.push([at, column.nullable ? [...found, null] : found])
  }
  if (samples.reduce((count, [, values]) => count * values.length, 1) > MAX_ROWS) return null
  const evaluate = compileExpression(checked.typed)
  let [isNever, isAlways] = [true, true]
  for (const row of listRows(samples, columns.length)) {
    const isTrue = holds(evaluate, row)
    if (isTrue) isNever = false
    else isAlways = false
    if (!isNever && !isAlways) return null
  }
  return isNever ? 'never' : 'always'
}

function holds(evaluate: (row: Row) => Value, row: Row): boolean {
  try {
    return evaluate(row) === true
  } catch (error) {
    if (error instanceof SparkError) return false
    throw error
  }
}

/** Collects what each column is compared with; false where a column is used in any other way. */
function gather(ast: Expression, columns: readonly Column[], constants: Map<string, Value[]>): boolean {
  if (ast.kind === 'column') {
    add(constants, ast.name, [])
    return columns.some(({ name, type }) => name.toLowerCase() === ast.name.toLowerCase() && type.kind === 'boolean')
  }
  if (isConstant(ast)) return true
  if (ast.kind !== 'call') return false
  if (CONNECTIVES.has(ast.name)) return ast.args.every((arg) => gather(arg, columns, constants))
  const of = ast.args.filter((arg) => !isConstant(arg))
  const [column] = of
  if (of.length !== 1 || column?.kind !== 'column') return false
  if (!COMPARISONS.has(ast.name) && !NULL_TESTS.has(ast.name)) return false
  const values = ast.args.filter((arg) => arg !== column).map(toNumberOrText)
  if (values.includes(undefined)) return false
  add(constants, column.name, values as Value[])
  return true
}

function add(constants: Map<string, Value[]>, name: string, values: readonly Value[]): void {
  const key = name.toLowerCase()
  constants.set(key, [...(constants.get(key) ?? []), ...values])
}

function isConstant(ast: Expression): boolean {
  switch (ast.kind) {
    case 'literal':
      return true
    case 'call':
      return ast.args.every(isConstant)
    case 'cast':
      return isConstant(ast.operand)
    default:
      return false
  }
}

/** A constant as a number, text or null; undefined for what is none of them or has no value. */
function toNumberOrText(ast: Expression): Value | undefined {
  const { typed } = checkExpression(printExpression(ast), [])
  if (!typed) return undefined
  try {
    const value = compileExpression(typed)([])
    if (value === null || typeof value === 'boolean') return value
    if (typed.type.kind === 'string') return value
    if (typed.type.kind === 'decimal') return Number(formatDecimal(value as bigint, typed.type.scale))
    return isNumeric(typed.type) ? Number(value) : undefined
  } catch (error) {
    if (error instanceof SparkError) return undefined
    throw error
  }
}

const INTEGERS = new Set(['tinyint', 'smallint', 'int', 'bigint'])

const isNumeric = ({ kind }: SparkType) => INTEGERS.has(kind) || kind === 'double'

/** Values of a column that stand for all, given what it is compared with; null for a type or constants that have none. */
function toSamples(type: SparkType, constants: readonly Value[]): readonly Value[] | null {
  const given = constants.filter((value) => value !== null)
  if (type.kind === 'boolean') return given.every((value) => typeof value === 'boolean') ? [true, false] : null
  if (type.kind === 'string') {
    // A text, and the very next one in their order.
    return given.every((value) => typeof value === 'string')
      ? ['', ...given.flatMap((text) => [text, `${text}\0`])]
      : null
  }
  if (!isNumeric(type) || !given.every((value) => typeof value === 'number')) return null
  return type.kind === 'double' ? toDoubles(given) : toIntegers(type.kind, given)
}

function toDoubles(given: readonly number[]): readonly number[] {
  const sorted = given.toSorted((a, b) => a - b)
  const between = sorted.slice(1).map((value, index) => (value + (sorted[index] ?? value)) / 2)
  return [Number.NEGATIVE_INFINITY, ...sorted, ...between, Number.POSITIVE_INFINITY, Number.NaN]
}

function toIntegers(kind: string, given: readonly number[]): readonly Value[] | null {
  if (given.some((value) => !Number.isSafeInteger(Math.floor(value)) || !Number.isSafeInteger(Math.ceil(value))))
    return null
  const near = given.flatMap((value) => [
    Math.floor(value) - 1,
    Math.floor(value),
    Math.ceil(value),
    Math.ceil(value) + 1,
  ])
  return [...new Set([...near, 0])].map((value) => toIntegral(kind, BigInt(value))).filter((value) => value !== null)
}

function* listRows(samples: readonly (readonly [number, readonly Value[]])[], width: number): Generator<Row> {
  const row: Value[] = Array.from({ length: width }, () => null)
  function* fill(index: number): Generator<Row> {
    const sample = samples[index]
    if (!sample) yield row
    else
      for (const value of sample[1]) {
        row[sample[0]] = value
        yield* fill(index + 1)
      }
  }
  yield* fill(0)
}
