import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from './flights.ts'

/** Runs the built command line as its users do, in a process of its own. */
export function lakestream(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'server', 'bin', 'lakestream.mjs'), ...args],
    {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  )
  return { status, stdout, stderr, json: <T>() => JSON.parse(stdout) as T }
}
