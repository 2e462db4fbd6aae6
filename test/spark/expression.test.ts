import { join } from 'node:path'
import { checkExpression } from '@lakestream/shared/expression/check'
import { compileExpression } from '@lakestream/shared/expression/evaluate'
import { FUNCTIONS } from '@lakestream/shared/expression/functions'
import { formatType } from '@lakestream/shared/expression/parse-type'
import { printExpression } from '@lakestream/shared/expression/print'
import { encodeValue } from '@lakestream/shared/expression/row-json'
import { SparkError } from '@lakestream/shared/expression/spark-error'
import type { SparkType } from '@lakestream/shared/expression/types'
import type { Value } from '@lakestream/shared/expression/value'
import { expect, test } from 'vitest'
import { makeRandom } from '../support/random.ts'
import { ROOT, useSpark } from '../support/spark.ts'
import { COLUMNS, ROWS, toTable } from './expression-rows.ts'
import { makeExpression } from './random-expression.ts'

const spark = useSpark()

interface Outcome {
  readonly text: string
  readonly type?: string
  /** One for each row; a row that fails has its error's condition. */
  readonly values?: readonly unknown[]
  readonly refused?: string
}

async function runOnSpark(texts: readonly string[]): Promise<Outcome[]> {
  const script = join(ROOT, 'test', 'spark', 'scripts', 'evaluate.py')
  const found = await spark.runScript(script, { table: toTable(), rows: ROWS.length, expressions: texts })
  return (found as Omit<Outcome, 'text'>[]).map((outcome, at) => ({ text: texts[at] ?? '', ...outcome }))
}

function runOurs(text: string): Outcome {
  const { typed, problems } = checkExpression(text, COLUMNS)
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

/** As the script answers: microseconds and days in place of times and dates. */
function encodeRaw(type: SparkType, value: Value): unknown {
  if (type.kind === 'timestamp') return encodeValue({ kind: 'bigint' }, value)
  return type.kind === 'date' ? value : encodeValue(type, value)
}

function printed(text: string): string {
  const { ast } = checkExpression(text, COLUMNS)
  if (!ast) throw new Error(`${text} cannot be parsed`)
  return printExpression(ast)
}

/** Only what differs, as texts, so that a failure can be read. */
async function findDifferences(texts: readonly string[]): Promise<string[]> {
  const onSpark = await runOnSpark(texts)
  return onSpark.flatMap((outcome) => {
    const ours = runOurs(outcome.text)
    if (JSON.stringify(ours) === JSON.stringify(outcome)) return []
    return [`${outcome.text}\n  ours:  ${describe(ours)}\n  Spark: ${describe(outcome)}`]
  })
}

function describe({ type, values, refused }: Outcome): string {
  return refused ?? `${type} ${JSON.stringify(values)}`
}

test('every example of the function table has on Spark the type, values and errors of the preview', async () => {
  const examples = FUNCTIONS.flatMap((entry) => entry.examples)
  expect(examples.length).toBeGreaterThan(100)
  expect(await findDifferences(examples)).toEqual([])
})

test('random expressions have on Spark the type, values and errors of the preview', async () => {
  const random = makeRandom(1)
  const texts = Array.from({ length: 300 }, () => makeExpression(random))
  expect(await findDifferences(texts)).toEqual([])
})

test('the printed form of an expression means the same to Spark', async () => {
  const random = makeRandom(2)
  const texts = [
    ...FUNCTIONS.flatMap((entry) => entry.examples),
    ...Array.from({ length: 200 }, () => makeExpression(random)),
  ]
  const pairs = texts.map((text) => [text, printed(text)] as const)
  const script = join(ROOT, 'test', 'spark', 'scripts', 'same_plan.py')
  const samePlan = (await spark.runScript(script, { table: toTable(), pairs })) as boolean[]
  // Some literals have another type, such as an interval in hours; there the values decide.
  const others = pairs.filter((_, at) => !samePlan[at])
  expect(others.length).toBeLessThan(pairs.length / 10)
  const before = await runOnSpark(others.map(([text]) => text))
  const after = await runOnSpark(others.map(([, text]) => text))
  expect(after.map(({ type, values }) => ({ type, values }))).toEqual(
    before.map(({ type, values }) => ({ type, values })),
  )
})
