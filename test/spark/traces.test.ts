import { expect, test } from 'vitest'
import { useSpark } from '../support/spark.ts'
import { BRANCH_COUNT } from './random-pipeline.ts'
import { compareWithSpark } from './traces.ts'

const spark = useSpark()

test('G2-G12: random chains of nodes give on Spark the rows of the engine, over every boundary, with a restart', async () => {
  const { differing, rowsOut } = await compareWithSpark(spark, 1, BRANCH_COUNT)
  expect(differing).toEqual([])
  // The traces must be worth comparing.
  expect(rowsOut).toBeGreaterThan(100)
})
