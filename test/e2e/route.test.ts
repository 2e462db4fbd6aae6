import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { visit } from '../support/browser.ts'
import { createPipeline } from '../support/server.ts'

const opened = useApp()

const toFile = (target: string) => ({
  lakestream: 1,
  name: 'route',
  target,
  nodes: {
    events: { type: 'stream-simulator', label: 'Events', config: {} },
    table: { type: 'delta-table-sink', label: 'Kept', config: { table: 'kept' } },
    shown: { type: 'console-sink', label: 'Shown', config: {} },
    loose: { type: 'filter', label: 'Loose', config: { condition: 'temperature > 20' } },
  },
  edges: ['events:out>table:in', 'events:out>shown:in', 'events:out>loose:in'],
})

const dialog = (page: Page) => page.getByRole('dialog', { name: 'What this pipeline runs as' })
const says = (page: Page, text: string) => expect.poll(() => page.getByTestId('route').innerText()).toContain(text)

it('the status bar says what the pipeline becomes, and why leads to the node that asks for it', async () => {
  const { page, errors } = await visit(
    opened.browser,
    `${opened.app.url}/p/${await createPipeline(opened.app, { file: toFile('auto') })}`,
  )
  await says(page, 'Structured Streaming job')
  await page.getByTestId('route').focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => dialog(page).innerText()).toContain('It shows each batch as it comes')
  const loose = page.locator('section').filter({ hasText: 'These reach no sink' })
  expect(await loose.getByRole('button').allInnerTexts()).toEqual(['Loose'])
  await page.keyboard.press('Escape')
  await dialog(page).waitFor({ state: 'detached' })
  expect(await page.getByTestId('route').evaluate((button) => button === document.activeElement)).toBe(true)

  await page.keyboard.press('Control+k')
  await page.getByTestId('command-input').fill('why it runs')
  await page.keyboard.press('Enter')
  await dialog(page).getByRole('button', { name: 'Shown' }).focus()
  await page.keyboard.press('Enter')
  await dialog(page).waitFor({ state: 'detached' })
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.closest('[data-node-id]')?.getAttribute('data-node-id')))
    .toBe('shown')

  await page.keyboard.press('Delete')
  await says(page, 'Declarative pipeline')
  expect(errors).toEqual([])
})

it('a choice that cannot be is a problem, with the way back', async () => {
  const { page, errors } = await visit(
    opened.browser,
    `${opened.app.url}/p/${await createPipeline(opened.app, { file: toFile('sdp') })}`,
  )
  await says(page, 'Declarative pipeline')
  await page.getByTestId('tab-problems').click()
  await expect.poll(() => page.getByTestId('problem').innerText()).toContain('stands in the way')
  await page.keyboard.press('F8')
  await expect.poll(() => page.getByTestId('live-region').innerText()).toContain('stands in the way')
  await expect.poll(() => page.getByTestId('node-name').inputValue()).toBe('Shown')
  await page.getByTestId('route').click()
  await dialog(page).getByText('Somebody chose this').waitFor()
  await dialog(page).getByRole('button', { name: 'Run as what fits' }).click()
  await says(page, 'Structured Streaming job')
  await dialog(page).getByText('These need a Structured Streaming job').waitFor()
  await expect.poll(() => page.getByTestId('problem').count()).toBe(0)
  expect(errors).toEqual([])
})
