import { expect, test } from 'vitest'
import { useSpark } from '../support/spark.ts'
import { BRANCH_KINDS } from './random-pipeline.ts'
import { compareWithSpark, findSeed } from './traces.ts'

const spark = useSpark()

test.each(BRANCH_KINDS)(
  'G2-G12: random %s give on Spark the rows of the engine, over every boundary, with a restart',
  async (kind) => {
    const { differing, rowsOut } = await compareWithSpark(spark, findSeed(kind), kind)
    expect(differing).toEqual([])
    expect(rowsOut).toBeGreaterThan(10)
  },
)
