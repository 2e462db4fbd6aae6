import { join } from 'node:path'
import { checkExpression } from '@lakestream/shared/expression/check'
import { FUNCTIONS } from '@lakestream/shared/expression/functions'
import { printExpression } from '@lakestream/shared/expression/print'
import { expect, test } from 'vitest'
import { makeRandom } from '../support/random.ts'
import { ROOT, useSpark } from '../support/spark.ts'
import { COLUMNS, toTable } from './expression-rows.ts'
import { comparePacked, evaluateOnSpark, findDifferences } from './expressions.ts'
import { makeExpression } from './random-expression.ts'

const spark = useSpark()

function printed(text: string): string {
  const { ast } = checkExpression(text, COLUMNS)
  if (!ast) throw new Error(`${text} cannot be parsed`)
  return printExpression(ast)
}

test('every example of the function table has on Spark the type, values and errors of the preview', async () => {
  const examples = FUNCTIONS.flatMap((entry) => entry.examples)
  expect(examples.length).toBeGreaterThan(100)
  expect(await findDifferences(spark, examples)).toEqual([])
})

test('random expressions have on Spark the type, values and errors of the preview', async () => {
  const random = makeRandom(1)
  const alone = Array.from({ length: 80 }, () => makeExpression(random))
  expect(await findDifferences(spark, alone)).toEqual([])
  const packed = Array.from({ length: 400 }, () => makeExpression(random, 4))
  expect((await comparePacked(spark, packed)).differing).toEqual([])
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
  const before = await evaluateOnSpark(
    spark,
    others.map(([text]) => text),
  )
  const after = await evaluateOnSpark(
    spark,
    others.map(([, text]) => text),
  )
  expect(after.map(({ type, values }) => ({ type, values }))).toEqual(
    before.map(({ type, values }) => ({ type, values })),
  )
})
