import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { visit } from '../support/browser.ts'
import { createPipeline } from '../support/server.ts'

const opened = useApp()

const PIPELINE = {
  lakestream: 1,
  name: 'help',
  nodes: { late: { type: 'filter', label: 'Late', config: { condition: 'a > 1' } } },
  edges: [],
}

const entries = (page: Page) => page.getByRole('dialog').getByRole('option').allInnerTexts()
const heading = (page: Page) => page.getByRole('article').getByRole('heading').first().innerText()

it('every node has its help in one place, by keyboard and by search, in the groups of the palette', async () => {
  const { page, errors } = await visit(
    opened.browser,
    `${opened.app.url}/p/${await createPipeline(opened.app, { file: PIPELINE })}`,
  )
  await page.locator('[data-node-id="late"]').click()
  await page.keyboard.press('F1')
  const dialog = page.getByRole('dialog', { name: 'Nodes' })
  await dialog.waitFor()
  // It begins with the page of what is selected.
  await expect.poll(() => heading(page)).toBe('Filter')
  await expect
    .poll(() => page.getByTestId('help-page').innerText())
    .toContain('Keeps the rows for which a condition is true.')
  expect((await entries(page)).toSorted()).toEqual(CATALOGUE.map(({ label }) => label).toSorted())
  expect(await dialog.locator('[cmdk-group-heading]').allInnerTexts()).toEqual([
    'SOURCES',
    'PATTERNS',
    'TRANSFORMS',
    'SINKS',
  ])
  // Every page has more than its first line.
  for (const label of await fromFilter(page)) {
    await expect.poll(() => heading(page)).toBe(label)
    expect((await page.getByTestId('help-page').innerText()).length, label).toBeGreaterThan(150)
    await page.keyboard.press('ArrowDown')
  }
  await page.getByTestId('help-search').fill('dlq')
  await expect.poll(() => entries(page)).toEqual(['Dead letters'])
  expect(await heading(page)).toBe('Dead letters')
  await page.getByTestId('help-search').fill('nothing like it')
  await expect.poll(() => entries(page)).toEqual([])
  await page.getByTestId('help-search').fill('dlq')
  await page.getByRole('button', { name: 'Add to the canvas' }).click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => page.getByTestId('node-card').count()).toBe(2)
  await page.getByRole('tab', { name: 'Docs' }).click()
  await page.getByRole('button', { name: 'All nodes', exact: true }).click()
  await expect.poll(() => heading(page)).toBe('Dead letters')
  expect(errors).toEqual([])
})

/** The list from the page that is shown, and round. */
async function fromFilter(page: Page): Promise<string[]> {
  const labels = await entries(page)
  const at = labels.indexOf('Filter')
  return [...labels.slice(at), ...labels.slice(0, at)]
}
