import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Vitest's global setup where Spark is used: the sessions' folders are in one, which goes when all tests have ended, whatever ended them. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'lakestream-spark-'))
  process.env[SPARK_FOLDER] = folder
  // A session that still ends is waited for.
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}

/** Name of the environment variable with that folder. */
export const SPARK_FOLDER = 'LAKESTREAM_TEST_SPARK'
