import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { visit } from '../support/browser.ts'

const opened = useApp()

const files = (page: Page) => page.locator('[aria-pressed]').filter({ hasText: 'transformations/' }).allInnerTexts()
const code = (page: Page) => page.getByTestId('code-editor').locator('.view-lines').innerText()

it('what a pipeline is written in and runs as is chosen where no node is selected and beside its code, by all who edit it', async () => {
  const { page, errors } = await visit(opened.browser, opened.app.url)
  await page.getByTestId('template-flight-delays').click()
  await page.locator('[data-node-id="hourly"]').waitFor()
  await page.getByTestId('tab-code').click()
  await page.getByTestId('code-editor').waitFor()
  await expect.poll(() => files(page)).toEqual(['transformations/pipeline.py'])
  const ben = await visit(opened.browser, page.url())
  await ben.page.locator('[data-node-id="hourly"]').waitFor()

  const inspector = ben.page.getByTestId('inspector')
  await inspector.getByRole('radio', { name: 'SQL' }).check({ force: true })
  await expect.poll(() => files(page)).toEqual(['transformations/pipeline.py', 'transformations/pipeline.sql'])
  await expect.poll(() => code(page)).toContain('CREATE')
  if (process.env['SHOT']) await page.screenshot({ path: process.env['SHOT'] })

  await page.getByRole('radiogroup', { name: 'Language', exact: true }).getByText('Python').click()
  await expect.poll(() => files(page)).toEqual(['transformations/pipeline.py'])
  await expect.poll(() => inspector.getByRole('radio', { name: 'Python' }).isChecked()).toBe(true)

  await ben.page.getByTestId('target').selectOption('Structured Streaming job')
  await expect.poll(() => code(page)).toContain('spark-submit')
  expect(await files(page)).toEqual([])
  expect([...errors, ...ben.errors]).toEqual([])
})
