import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { visit } from '../support/browser.ts'
import { createPipeline } from '../support/server.ts'

const opened = useApp()

const EVENTS = 100
const PIPELINE = {
  lakestream: 1,
  name: 'parameters',
  nodes: {
    events: {
      type: 'stream-simulator',
      label: 'Events',
      config: { profile: 'custom', columns: [{ id: 'n', name: 'n', expr: 'n' }], maxEvents: EVENTS },
    },
    last: { type: 'filter', label: 'Last', config: { condition: 'n >= 10' } },
  },
  edges: ['events:out>last:in'],
}

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Parameters' })
const condition = (page: Page) => page.getByTestId('field-condition').locator('textarea')
const isWritten = (page: Page, text: string) => expect.poll(() => condition(page).inputValue()).toBe(text)
const previewHas = (page: Page, rows: number) =>
  expect.poll(() => page.getByTestId('preview-count').getAttribute('data-total')).toBe(String(rows))

async function openDialog(page: Page) {
  await page.getByRole('banner').getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Parameters…' }).click()
  await dialog(page).waitFor()
}

async function closeDialog(page: Page) {
  await page.keyboard.press('Escape')
  await dialog(page).waitFor({ state: 'detached' })
}

it('a parameter is made, named in a field, given a value for an environment, renamed and undone', async () => {
  const { page, errors } = await visit(
    opened.browser,
    `${opened.app.url}/p/${await createPipeline(opened.app, { file: PIPELINE })}`,
  )
  await page.locator('[data-node-id="last"]').waitFor()
  await openDialog(page)
  await page.getByTestId('new-parameter').fill('2nd')
  await page.keyboard.press('Enter')
  await expect.poll(() => dialog(page).getByRole('status').innerText()).toContain('does not begin with a digit')
  await page.getByTestId('new-parameter').fill('least')
  await dialog(page).getByLabel('Type of the new parameter').selectOption('int')
  await dialog(page).getByRole('button', { name: 'Add' }).click()
  const least = page.getByTestId('parameter-least')
  await least.getByLabel('Default').fill('9o')
  await expect.poll(() => least.innerText()).toContain('The parameter least is a whole number such as 30')
  await least.getByLabel('Default').fill('90')
  await least.getByLabel('On Databricks').fill('95')
  await expect.poll(() => least.innerText()).toContain('No node uses the parameter least.')
  await closeDialog(page)

  await page.locator('[data-node-id="last"]').click()
  await page.getByTestId('tab-preview').click()
  await previewHas(page, EVENTS - 10)
  await condition(page).fill('n >= ')
  await page.getByRole('button', { name: 'Parameter for Condition' }).click()
  await page.getByRole('menuitem', { name: /^least/ }).click()
  await isWritten(page, 'n >= ${least}')
  await previewHas(page, EVENTS - 90)

  await openDialog(page)
  expect(await least.innerText()).toContain('In 1 node')
  await dialog(page).getByText('Databricks', { exact: true }).click()
  await least.getByLabel('Name').fill('from')
  await page.keyboard.press('Enter')
  await page.getByTestId('parameter-from').waitFor()
  await closeDialog(page)
  await isWritten(page, 'n >= ${from}')
  await previewHas(page, EVENTS - 95)
  await page.getByRole('button', { name: /^Undo/ }).click()
  await isWritten(page, 'n >= ${least}')

  await condition(page).fill('n >= ${last}')
  await page.getByTestId('field-condition').getByRole('button', { name: 'Use least' }).click()
  await isWritten(page, 'n >= ${least}')
  await previewHas(page, EVENTS - 95)
  expect(errors).toEqual([])
})
