#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const program = join(root, 'server', 'dist', 'cli.js')

/** True where the program is not built, or what it is built of was changed since. */
function isStale() {
  if (!existsSync(program)) return true
  const builtAt = statSync(program).mtimeMs
  const isNewer = (path) => existsSync(path) && statSync(path).mtimeMs > builtAt
  if (isNewer(join(root, 'package-lock.json'))) return true
  return ['shared/src', 'server/src'].some((folder) => {
    const path = join(root, folder)
    return existsSync(path) && readdirSync(path, { recursive: true }).some((name) => isNewer(join(path, name)))
  })
}

if (isStale()) {
  // Stdout stays the command's own.
  const ensure = join(root, 'scripts', 'ensure-installed.mjs')
  const { status } = spawnSync(process.execPath, [ensure, '--build'], { stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(3)
  // A build from the cache keeps its old time.
  utimesSync(program, new Date(), new Date())
}
await import('../dist/cli.js')
