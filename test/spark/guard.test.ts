import { FUNCTIONS } from '@lakestream/shared/expression/functions'
import { expect, test } from 'vitest'
import { makeRandom } from '../support/random.ts'
import { useSpark } from '../support/spark.ts'
import { comparePacked } from './expressions.ts'
import { FAILING_BODIES, listFailingExamples } from './failing-arguments.ts'
import { compareGuards } from './guards.ts'
import { makeExpression } from './random-expression.ts'

const spark = useSpark()

test('every example of the function table, guarded, has on Spark the value of the preview, and its error as a reason', async () => {
  const found = await compareGuards(
    spark,
    FUNCTIONS.flatMap((entry) => entry.examples),
  )
  expect(found.differing).toEqual([])
})

test('the same where the arguments fail', async () => {
  const found = await compareGuards(spark, [...listFailingExamples(), ...FAILING_BODIES])
  expect(found.differing).toEqual([])
})

test('what the guards are tried with fails on Spark itself as in the preview', async () => {
  expect((await comparePacked(spark, FAILING_BODIES)).differing).toEqual([])
})

test('random expressions, guarded, have on Spark the values and the errors of the preview', async () => {
  const random = makeRandom(3)
  const found = await compareGuards(
    spark,
    Array.from({ length: 400 }, () => makeExpression(random, 4)),
  )
  expect(found.differing).toEqual([])
})
