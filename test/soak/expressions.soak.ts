/** `npm run soak:expressions -- [expressions] [seed]`: random typed expressions over rows of edges, with the type, values and errors of Spark. */
import { expect, test } from 'vitest'
import { comparePacked } from '../spark/expressions.ts'
import { makeExpression } from '../spark/random-expression.ts'
import { useSpark } from '../support/spark.ts'
import { readScale } from './scale.ts'

const { count, random } = readScale(20_000)
const ROUND = 500
const spark = useSpark()

test('random expressions have on Spark the type, values and errors of the preview', async () => {
  const startMs = performance.now()
  const total = { expressions: 0, values: 0, errors: 0, otherErrors: 0, earlyErrors: 0, ambiguous: 0 }
  const differing: string[] = []
  while (total.expressions < count) {
    const texts = Array.from({ length: Math.min(ROUND, count - total.expressions) }, () =>
      makeExpression(random, 2 + random(4)),
    )
    const found = await comparePacked(spark, texts)
    total.expressions += texts.length
    total.values += found.values
    total.errors += found.errors
    total.otherErrors += found.otherErrors
    total.earlyErrors += found.earlyErrors
    total.ambiguous += found.ambiguous
    differing.push(...found.differing)
    for (const text of found.differing) console.log(text)
    if (total.expressions % 2_000 === 0) console.log(`${total.expressions} of ${count}`)
  }
  console.table({
    'preview = Spark': {
      ...total,
      differing: differing.length,
      seconds: Math.round((performance.now() - startMs) / 1000),
    },
  })
  expect(differing).toEqual([])
})
