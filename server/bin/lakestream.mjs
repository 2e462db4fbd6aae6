#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

// In a checkout that was not built yet the first call builds it; stdout stays the command's own.
if (!existsSync(new URL('../dist/cli.js', import.meta.url))) {
  const ensure = new URL('../../scripts/ensure-installed.mjs', import.meta.url)
  const { status } = spawnSync(process.execPath, [ensure.pathname, '--build'], { stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(3)
}
await import('../dist/cli.js')
