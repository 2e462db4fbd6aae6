import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

it('the Python runtime passes its own tests', () => {
  const program = fileURLToPath(new URL('runtime_checks.py', import.meta.url))
  const { status, stderr } = spawnSync('python3', [program, '-v'], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  expect(stderr).toMatch(/Ran [1-9]\d* tests/)
})
