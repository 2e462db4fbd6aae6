import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { visit } from '../support/browser.ts'
import { createPipeline } from '../support/server.ts'

const opened = useApp()
const folder = mkdtempSync(join(tmpdir(), 'lakestream-rows-'))

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
})

const SCHEMA = [
  { id: 'a', name: 'at', type: 'timestamp' },
  { id: 'b', name: 'who', type: 'string' },
]
const toFile = (path: string) => ({
  lakestream: 1,
  name: 'rows',
  nodes: {
    files: {
      type: 'auto-loader',
      label: 'Files',
      config: { path, format: 'json', schema: SCHEMA, eventTime: { column: 'at' } },
    },
    counts: { type: 'count-threshold', label: 'Counts', config: { keys: ['who'] } },
  },
  edges: ['files:out>counts:in'],
})

function writeRows(name: string, keys: readonly string[]): string {
  const path = join(folder, name)
  const lines = keys.map((who, index) => JSON.stringify({ at: new Date(index * 1000).toISOString(), who }))
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
  return path
}

async function open(path: string): Promise<{ page: Page; errors: string[] }> {
  const visitor = await visit(
    opened.browser,
    `${opened.app.url}/p/${await createPipeline(opened.app, { file: toFile(path) })}`,
  )
  await visitor.page.getByTestId('tab-problems').click()
  return visitor
}

/** Rows are looked at some time after the last change. */
const LATER = { timeout: 20_000 }

const problems = (page: Page) => page.getByTestId('problem').allInnerTexts()

it('a key that most rows have is a problem at its field, which goes when the key does', async () => {
  const keys = Array.from({ length: 60 }, (_, index) => (index < 45 ? 'ana' : `k${index}`))
  const { page, errors } = await open(writeRows('skewed.jsonl', keys))
  await expect.poll(() => problems(page), LATER).toHaveLength(1)
  expect((await problems(page))[0]).toMatch(/^Counts\s+"who" is "ana" in 75 % of the 60 rows here/)
  await page.keyboard.press('F8')
  await expect.poll(() => page.getByTestId('field-keys').innerText()).toContain('in 75 % of the 60 rows')
  await page.getByTestId('field-keys').getByRole('button', { name: 'Remove who' }).click()
  await expect.poll(async () => (await problems(page)).join(), LATER).not.toContain('75 %')
  expect(errors).toEqual([])
})

it('a source without rows is a problem where something waits for its watermark', async () => {
  const { page, errors } = await open(writeRows('empty.jsonl', []))
  await expect.poll(() => problems(page), LATER).toHaveLength(1)
  expect((await problems(page))[0]).toMatch(/^Files\s+This source has no rows.*holds back "Counts"/)
  expect(errors).toEqual([])
})
