/**
 * `npm run record:expressions -- [expressions] [seed]`: what Spark answers for every example of the function table, for every pair of types and for random expressions,
 * written to test/expression/spark.recorded.json, where the tests that have no Spark compare the preview with it.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FUNCTIONS } from '@lakestream/shared/expression/functions'
import { test } from 'vitest'
import { evaluateOnSpark } from '../spark/expressions.ts'
import { makeExpression } from '../spark/random-expression.ts'
import { listTypePairs } from '../spark/type-pairs.ts'
import { useSpark } from '../support/spark.ts'
import { readScale } from './scale.ts'

const { count, random } = readScale(600)
const spark = useSpark()

test('records', async () => {
  const texts = FUNCTIONS.flatMap((entry) => entry.examples)
  const made = Array.from({ length: count }, (_, index) => makeExpression(random, 1 + (index % 4)))
  const constant = new Set(listTypePairs())
  const found = await evaluateOnSpark(spark, [...new Set([...texts, ...made, ...constant])])
  // The same for every row.
  const outcomes = found.map((outcome) =>
    constant.has(outcome.text) && outcome.values ? { ...outcome, values: outcome.values.slice(0, 1) } : outcome,
  )
  const path = join(import.meta.dirname, '..', 'expression', 'spark.recorded.json')
  writeFileSync(path, `[\n${outcomes.map((outcome) => JSON.stringify(outcome)).join(',\n')}\n]\n`)
  console.log(`${outcomes.length} expressions in ${path}`)
})
