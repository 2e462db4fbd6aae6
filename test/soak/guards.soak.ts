/** `npm run soak:guards -- [expressions] [seed]`: random typed expressions, kept from failing, have on Spark the values and errors of the preview. */
import { expect, test } from 'vitest'
import { compareGuards } from '../spark/guards.ts'
import { makeExpression } from '../spark/random-expression.ts'
import { useSpark } from '../support/spark.ts'
import { readScale } from './scale.ts'

const { count, random } = readScale(10_000)
const ROUND = 500
const spark = useSpark()

test('guarded random expressions have on Spark the values and errors of the preview, and never fail', async () => {
  const startMs = performance.now()
  const reasons: Record<string, number> = {}
  const differing: string[] = []
  let [made, guarded] = [0, 0]
  while (made < count) {
    const texts = Array.from({ length: Math.min(ROUND, count - made) }, () => makeExpression(random, 2 + random(3)))
    const found = await compareGuards(spark, texts)
    made += texts.length
    guarded += found.guarded
    for (const [reason, rows] of Object.entries(found.reasons)) reasons[reason] = (reasons[reason] ?? 0) + rows
    differing.push(...found.differing)
    for (const text of found.differing) console.log(text)
  }
  const seconds = Math.round((performance.now() - startMs) / 1000)
  console.table({ 'guarded = preview': { made, guarded, ...reasons, differing: differing.length, seconds } })
  expect(differing).toEqual([])
})
