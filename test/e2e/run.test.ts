import { beforeAll, expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { type Visitor, visit } from '../support/browser.ts'

/** The button Run, on real Apache Spark over real data. The Spark environment is made by `pretest`. */
const opened = useApp()
let ana: Visitor

beforeAll(async () => {
  ana = await visit(opened.browser, opened.app.url)
})

it('Run shows progress, and in the end the rows that the preview promised', async () => {
  const { page } = ana
  await page.getByTestId('template-flight-delays').click()
  await page.locator('[data-node-id="alerts"]').waitFor()
  const ben = await visit(opened.browser, page.url())
  await ben.page.locator('[data-node-id="alerts"]').waitFor()
  await page.getByTestId('run').click()
  await expect.poll(() => page.getByTestId('run-state').getAttribute('data-state')).toBe('running')
  const state = () => page.getByTestId('run-state').getAttribute('data-state')
  await expect.poll(state, { timeout: 170_000, interval: 500 }).not.toBe('running')
  expect(await page.getByTestId('run-error').allTextContents()).toEqual([])
  expect(await state()).toBe('done')
  expect(await page.getByTestId('run-rows-alerts-table').getAttribute('data-total')).toBe('42')

  // The other person sees the run that Ana started.
  await expect.poll(() => ben.page.locator('[data-node-id="alerts-table"]').textContent()).toContain('42 rows')

  const spark = Number(await page.getByTestId('run-rows-hourly-table').getAttribute('data-total'))
  await page.locator('[data-node-id="hourly"]').click()
  await page.getByTestId('tab-preview').click()
  await expect.poll(async () => Number(await page.getByTestId('preview-count').getAttribute('data-total'))).toBe(spark)
  expect(ana.errors).toEqual([])
})
