import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { visit } from '../support/browser.ts'
import { createPipeline } from '../support/server.ts'

const opened = useApp()
const folder = mkdtempSync(join(tmpdir(), 'lakestream-explain-'))

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
})

const SCHEMA = [
  { id: 'a', name: 'at', type: 'timestamp' },
  { id: 'b', name: 'who', type: 'string' },
  { id: 'c', name: 'kind', type: 'string' },
  { id: 'd', name: 'amount', type: 'double' },
]

const STEPS = [
  { id: 's1', name: 'first', condition: "kind = 'a'" },
  { id: 's2', name: 'second', condition: "kind = 'b' AND amount > last(first.amount)" },
]

const toFile = (path: string) => ({
  lakestream: 1,
  name: 'Why',
  nodes: {
    files: {
      type: 'auto-loader',
      label: 'Files',
      config: { path, format: 'json', schema: SCHEMA, eventTime: { column: 'at', watermark: '0 seconds' } },
    },
    rising: {
      type: 'sequence-detector',
      label: 'Rising',
      config: { keys: ['who'], steps: STEPS, within: '10 minutes' },
    },
  },
  edges: ['files:out>rising:in'],
})

const EVENTS = [
  ['ana', 'a', 25],
  ['ana', 'b', 10],
  ['bob', 'a', 5],
  ['bob', 'b', 30],
  ['ana', 'c', 1],
  ['eve', 'a', 1],
] as const

function writeEvents(): string {
  const path = join(folder, 'events.jsonl')
  const lines = EVENTS.map(([who, kind, amount], index) =>
    JSON.stringify({ at: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(), who, kind, amount }),
  )
  const end = JSON.stringify({ at: '2026-01-01T01:00:00.000Z', who: 'eve', kind: 'c', amount: 0 })
  writeFileSync(path, [...lines, end].map((line) => `${line}\n`).join(''))
  return path
}

/** Rows are computed some time after the last change. */
const LATER = { timeout: 20_000 }

it('by keyboard, a pattern says why an event came to nothing, and of which events a match is made', async () => {
  const id = await createPipeline(opened.app, { file: toFile(writeEvents()) })
  const { page, errors } = await visit(opened.browser, `${opened.app.url}/p/${id}`)
  await page.locator('[data-node-id="rising"]').click()
  await expect.poll(() => page.getByTestId('preview-row').count(), LATER).toBe(1)

  await page.getByRole('radio', { name: 'Rows' }).focus()
  await page.keyboard.press('ArrowRight')
  const said = () => page.getByTestId('explain-event').allInnerTexts()
  await expect.poll(async () => (await said()).length, LATER).toBe(7)
  await page.keyboard.press('Tab')
  await page.keyboard.type('ana')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Came')
  await expect.poll(() => page.getByTestId('explain-count').innerText()).toBe('3 of 7 events')
  const [begun, lower, other] = await said()
  expect(begun).toContain('At 2026-01-01 00:10:00 the time of the partial match from 2026-01-01 00:00:00 was over')
  expect(lower).toContain('"second" condition: amount > last(first.amount) is false: amount 10, last(first.amount) 25')
  expect(other).toContain("\"first\" condition: kind = 'a' is false: kind 'c'")

  await page.getByRole('radio', { name: 'Explain' }).focus()
  await page.keyboard.press('ArrowLeft')
  await page.getByRole('button', { name: 'Why?', exact: true }).focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.getByTestId('explain-count').innerText()).toBe('2 of 7 events')
  expect((await said()).every((text) => text.includes('bob'))).toBe(true)

  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('Only match')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.getByTestId('explain-count').innerText()).toBe('7 events')

  await page.getByTestId('field-within').getByRole('spinbutton').fill('1')
  await expect.poll(async () => (await said())[0], LATER).toContain('At 2026-01-01 00:01:00 the time')
  expect(errors).toEqual([])
})
