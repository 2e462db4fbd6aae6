import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureSpark } from '@lakestream/server/deploy/local/environment'
import { expect, it } from 'vitest'
import { ROOT } from '../support/spark.ts'

it('a spool keeps what it promises', async () => {
  const { python } = await ensureSpark({ root: ROOT, env: process.env })
  const { status, stderr } = spawnSync(python, [join(ROOT, 'test', 'spark', 'scripts', 'spool_checks.py'), '-v'], {
    env: { ...process.env, PYTHONPATH: join(ROOT, 'templates', 'runtime') },
    encoding: 'utf8',
  })
  expect(status, stderr).toBe(0)
  expect(stderr).toMatch(/Ran [1-9]\d* tests/)
})
