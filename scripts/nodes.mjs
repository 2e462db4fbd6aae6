/**
 * What is known of the node types: `node scripts/nodes.mjs` prints what the tests have seen of each, with `--write` it writes
 * `docs/nodes.md` from their definitions, with `--check` a cell that no test has filled and no reason explains is an error.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { module } = await runnerImport(join(root, 'test', 'report', 'write.ts'), { root, logLevel: 'error' })
if (process.argv.includes('--write')) module.saveNodeDocs()
else {
  const { text, isComplete } = module.reportNodes()
  console.log(text)
  if (process.argv.includes('--check') && !isComplete) process.exitCode = 1
}
