/**
 * Runs every test, project after project. Where Spark cannot be had (no Python), it says what is missing and leaves out
 * what needs it; in CI that is a failure. Imports `node:*` and the Spark environment's own module only.
 */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkSpark } from '../server/src/deploy/local/environment.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { state, missing } = checkSpark({ root, env: process.env })
const hasSpark = state === 'ready'

/** Tests outside `spark/` that run Python. */
const NEEDS_PYTHON = [
  'architecture/python.test.ts',
  'cli/cli.test.ts',
  'codegen/catalogue.test.ts',
  'codegen/hostile.test.ts',
  'engine/agreement/agreement.test.ts',
  'engine/runtime.test.ts',
  'e2e/run.test.ts',
]

if (!hasSpark) {
  console.log(`Left out, because they need Spark: spark/*, ${NEEDS_PYTHON.join(', ')}\n${missing.join('\n')}`)
  if (process.env.CI) process.exit(3)
}

/** Ends with the status of a step that failed. */
function run(args) {
  const { status } = spawnSync(process.execPath, args, { cwd: join(root, 'test'), stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

const without = hasSpark ? [] : NEEDS_PYTHON.flatMap((path) => ['--exclude', path])
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
for (const project of hasSpark ? ['unit', 'spark', 'e2e'] : ['unit', 'e2e']) {
  run([vitest, 'run', '--project', project, ...without])
}
// What every test together has seen of each node type: only after all of them can it have no gap.
if (hasSpark) run([join(root, 'scripts', 'nodes.mjs'), '--check'])
