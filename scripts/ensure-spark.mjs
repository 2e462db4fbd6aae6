/** Makes the Spark environment that runs and tests use, where it is not there yet: `node scripts/ensure-spark.mjs`. */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureSpark } from '../server/src/deploy/local/environment.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
try {
  await ensureSpark({ root, env: process.env, onProgress: (line) => console.log(line) })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(3)
}
