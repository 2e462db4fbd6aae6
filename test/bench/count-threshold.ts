/**
 * `npm run bench:count-threshold`: the generated count threshold on Spark, with several numbers of buckets, beside a `transformWithState` with a
 * group for each key, in few lines by hand, from 1,000 to 1,000,000 keys. Prints seconds a batch of 250,000 events once it runs steadily.
 */
import { join } from 'node:path'
import { test } from 'vitest'
import { ROOT, useSpark } from '../support/spark.ts'
import { quantile } from './figures.ts'

const KEYS = [1_000, 10_000, 100_000, 1_000_000]
const BUCKETS = [16, 64, 256, 1_024]
const BATCH = 250_000

const spark = useSpark()

interface Measured {
  readonly batches: readonly number[]
  readonly matches: number
  readonly stateRows: number
  readonly stateBytes: number
}

test.each(KEYS)('%i keys', async (keys) => {
  const ways = [...BUCKETS, 'plain']
  const script = join(ROOT, 'test', 'bench', 'scripts', 'count_threshold.py')
  const found = (await spark.runScript(script, { folder: spark.makeFolder('bench'), keys, ways })) as Record<
    string,
    Measured
  >
  // The first batch starts the Python workers.
  const seconds = (way: string | number) => quantile(found[way]?.batches.slice(1) ?? [], 0.5)
  const plain = seconds('plain')
  console.log(`${keys.toLocaleString('en')} keys`)
  console.table(
    Object.fromEntries(
      ways.map((way) => [
        typeof way === 'number' ? `${way} buckets` : 'by hand',
        {
          'seconds a batch': seconds(way),
          'events/s': Math.round(BATCH / seconds(way)),
          'times as fast': Math.round((plain / seconds(way)) * 10) / 10,
          matches: found[way]?.matches,
          'state rows': found[way]?.stateRows,
          'state MB': Math.round((found[way]?.stateBytes ?? 0) / 1e5) / 10,
        },
      ]),
    ),
  )
})
