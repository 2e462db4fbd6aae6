import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { findRuff } from '../codegen/python-check.ts'
import { ROOT } from '../support/flights.ts'

it.each([
  ['check', ['check', '--no-cache', 'templates']],
  ['format', ['format', '--no-cache', '--check', 'templates']],
])('ruff %s finds nothing in the Python that ships', (_name, args) => {
  const { status, stdout, stderr, error } = spawnSync(findRuff(), args, { cwd: ROOT, encoding: 'utf8' })
  expect(error).toBeUndefined()
  expect(stdout + stderr).toMatch(/All checks passed|already formatted/)
  expect(status).toBe(0)
})

it('ruff refuses an unused import', () => {
  const { status, stdout } = spawnSync(findRuff(), ['check', '--no-cache', '-'], {
    input: 'import os\n',
    encoding: 'utf8',
  })
  expect(stdout).toContain('F401')
  expect(status).not.toBe(0)
})
