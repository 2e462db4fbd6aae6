import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { checkExpression } from '@lakestream/shared/expression/check'
import { compileExpression } from '@lakestream/shared/expression/evaluate'
import { formatType } from '@lakestream/shared/expression/parse-type'
import { encodeValue } from '@lakestream/shared/expression/row-json'
import { SparkError } from '@lakestream/shared/expression/spark-error'
import type { SparkType } from '@lakestream/shared/expression/types'
import type { Value } from '@lakestream/shared/expression/value'
import { ROOT, type SparkDriver } from '../support/spark.ts'
import { COLUMNS, ROWS, toTable } from './expression-rows.ts'

export interface Outcome {
  readonly text: string
  readonly type?: string
  /** One for each row; a row that fails has its error's condition. */
  readonly values?: readonly unknown[]
  readonly refused?: string
  /** Ours: it is passed to Spark as it is, and the preview says so. */
  readonly sparkOnly?: true
}

/** Type, values and errors on Spark, each expression for itself and by the interpreter as well as compiled. */
export async function evaluateOnSpark(spark: SparkDriver, texts: readonly string[]): Promise<Outcome[]> {
  const script = join(ROOT, 'test', 'spark', 'scripts', 'evaluate.py')
  const found = await spark.runScript(script, { table: toTable(), rows: ROWS.length, expressions: texts })
  return (found as Omit<Outcome, 'text'>[]).map((outcome, at) => ({ text: texts[at] ?? '', ...outcome }))
}

/** The same by the preview's evaluator. */
export function evaluateOurs(text: string): Outcome {
  const { typed, problems, previewable } = checkExpression(text, COLUMNS)
  if (!previewable && !problems.some(({ severity }) => severity === 'error')) return { text, sparkOnly: true }
  if (!typed) return { text, refused: problems.map(({ message }) => message).join('; ') }
  const evaluate = compileExpression(typed)
  const values = ROWS.map((row) => {
    try {
      return encodeRaw(typed.type, evaluate(row))
    } catch (error) {
      if (error instanceof SparkError) return { error: error.condition }
      throw error
    }
  })
  return { text, type: formatType(typed.type), values }
}

/** Only what differs, as texts, so that a failure can be read. */
export async function findDifferences(spark: SparkDriver, texts: readonly string[]): Promise<string[]> {
  const onSpark = await evaluateOnSpark(spark, texts)
  return onSpark.flatMap((outcome) => describeDifference(evaluateOurs(outcome.text), outcome))
}

interface Packed extends Omit<Outcome, 'text'> {
  readonly compiled?: readonly unknown[]
}

export interface PackedFigures {
  readonly values: number
  readonly errors: number
  /** Rows for which both fail, but with another of the errors that the expression has there: Spark is free in which part it computes first. */
  readonly otherErrors: number
  /** Rows for which ours has a value, but Spark fails: it computes the first operand of `nullif` and `BETWEEN` before it knows that it needs none. */
  readonly earlyErrors: number
  /** Rows for which Spark's interpreter and its compiled code differ, such as in the sign of a zero; ours is one of the two. */
  readonly ambiguous: number
  readonly differing: readonly string[]
}

/**
 * Many expressions at once: rows that ours gives a value for are read together, many expressions a query; of the rows for which ours fails one for
 * each expression is asked alone. Where a pack fails on Spark, its expressions are asked one by one.
 */
export async function comparePacked(spark: SparkDriver, texts: readonly string[]): Promise<PackedFigures> {
  const ours = texts.map(evaluateOurs)
  const asked = ours.map(({ text, values = [] }) => ({
    text,
    failing: values.flatMap((value, row) => (isError(value) ? [row] : [])),
  }))
  const script = join(ROOT, 'test', 'spark', 'scripts', 'evaluate_packed.py')
  const found = (await spark.runScript(script, { table: toTable(), rows: ROWS.length, expressions: asked })) as Packed[]
  const counts = { otherErrors: 0, earlyErrors: 0, ambiguous: 0 }
  const differing = ours.flatMap((mine, at) => {
    const { compiled, ...theirs } = found[at] ?? {}
    if (isSparkBug(theirs)) return []
    const values = mine.values?.map((value, row) =>
      allow(counts, mine.text, value, theirs.values?.[row], compiled ? compiled[row] : theirs.values?.[row]),
    )
    return describeDifference({ ...mine, ...(values ? { values } : {}) }, { text: mine.text, ...theirs })
  })
  const values = found.flatMap((outcome) => outcome.values ?? [])
  return { values: values.length, errors: values.filter(isError).length, ...counts, differing }
}

/** Spark's value in place of ours where the difference is one that PackedFigures counts. */
function allow(
  counts: Record<'otherErrors' | 'earlyErrors' | 'ambiguous', number>,
  text: string,
  ours: unknown,
  onSpark: unknown,
  compiled: unknown,
): unknown {
  if (onSpark === 'not asked') return onSpark
  if (isError(onSpark)) {
    const isEarly = !isError(ours) && /nullif|BETWEEN/.test(text)
    if (isEarly) counts.earlyErrors += 1
    if (isError(ours) && !isDeepStrictEqual(ours, onSpark)) counts.otherErrors += 1
    return isEarly || isError(ours) ? onSpark : ours
  }
  if (isDeepStrictEqual(onSpark, compiled)) return ours
  counts.ambiguous += 1
  return isSame(ours, compiled) ? onSpark : ours
}

export function describeDifference(ours: Outcome, theirs: Outcome): string[] {
  const values = ours.values?.map((value, row) => (isSame(value, theirs.values?.[row]) ? theirs.values?.[row] : value))
  if (JSON.stringify({ ...ours, ...(values ? { values } : {}) }) === JSON.stringify(theirs)) return []
  return [`${ours.text}\n  ours:  ${describe(ours)}\n  Spark: ${describe(theirs)}`]
}

/** Spark's optimizer fails on some constants, such as an array's element at a null place, and says itself that this is a bug. */
const isSparkBug = (outcome: unknown): boolean => JSON.stringify(outcome).includes('[INTERNAL_ERROR]')

/** Also texts of the same doubles: Java 17 does not always write the fewest digits that tell it apart, as Java 19 does. */
function isSame(a: unknown, b: unknown): boolean {
  if (isDeepStrictEqual(a, b)) return true
  const read = (text: string) => text.replace(/\d\.\d+E-?\d+/gi, (number) => String(Number(number)))
  return typeof a === 'string' && typeof b === 'string' && read(a) === read(b)
}

const isError = (value: unknown): boolean => typeof value === 'object' && value !== null && 'error' in value

/** As the script answers: microseconds and days in place of times and dates. */
function encodeRaw(type: SparkType, value: Value): unknown {
  return encodeValue(toRaw(type), value)
}

function toRaw(type: SparkType): SparkType {
  switch (type.kind) {
    case 'timestamp':
    case 'timestamp_ntz':
      return { kind: 'bigint' }
    case 'date':
      return { kind: 'int' }
    case 'array':
      return { kind: 'array', element: toRaw(type.element) }
    case 'map':
      return { kind: 'map', key: toRaw(type.key), value: toRaw(type.value) }
    case 'struct':
      return { kind: 'struct', fields: type.fields.map((field) => ({ ...field, type: toRaw(field.type) })) }
    default:
      return type
  }
}

function describe({ type, values, refused }: Outcome): string {
  return refused ?? `${type} ${JSON.stringify(values)}`
}
