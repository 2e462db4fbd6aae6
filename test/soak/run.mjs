/**
 * `node soak/run.mjs NAME [COUNT] [SEED]`: one soak, with its usual count and a random seed unless told otherwise. It prints its figures,
 * the seed among them, and ends by itself.
 */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const [name = '', count = '', seed = String(Math.floor(Math.random() * 1e9))] = process.argv.slice(2)
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--config', join(here, 'vitest.config.ts'), `soak/${name}.soak.ts`],
  { cwd: dirname(here), env: { ...process.env, SOAK_COUNT: count, SOAK_SEED: seed }, stdio: 'inherit' },
)
process.exitCode = status ?? 1
