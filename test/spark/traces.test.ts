import { expect, test } from 'vitest'
import { useSpark } from '../support/spark.ts'
import { BRANCH_KINDS } from './random-pipeline.ts'
import { compareWithSpark } from './traces.ts'

const spark = useSpark()

test.each(BRANCH_KINDS)(
  'G2-G12: random %s give on Spark the rows of the engine, over every boundary, with a restart',
  async (kind) => {
    const { differing, rowsOut } = await compareWithSpark(spark, 1, kind)
    expect(differing).toEqual([])
    // The traces must be worth comparing.
    expect(rowsOut).toBeGreaterThan(10)
  },
)
