import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { findings } from '../support/axe.ts'
import { visit } from '../support/browser.ts'
import { createPipeline } from '../support/server.ts'

const opened = useApp()

const COLUMNS = [
  { id: 'n', name: 'n', expr: 'n' },
  { id: 'place', name: 'place', expr: "named_struct('city', concat('city ', CAST(n AS string)), 'lat', 1.5D)" },
]
const PIPELINE = {
  lakestream: 1,
  name: 'expressions',
  nodes: {
    events: {
      type: 'stream-simulator',
      label: 'Events',
      config: { profile: 'custom', columns: COLUMNS, maxEvents: 5 },
    },
    some: { type: 'filter', label: 'Some', config: { condition: 'n > 2' } },
    steps: {
      type: 'sequence-detector',
      label: 'Steps',
      config: {
        steps: [
          { id: 'a', name: 'low', condition: 'n >= 0' },
          { id: 'b', name: 'up', condition: 'n > low.n' },
        ],
        within: '1 hour',
      },
    },
  },
  edges: ['events:out>some:in', 'events:out>steps:in'],
  parameters: { least: { type: 'int', default: '3' } },
}

const area = (page: Page, field: string) => page.getByTestId(`field-${field}`).locator('textarea')
const value = (page: Page, field: string) => page.getByTestId(`field-${field}`).getByTestId('sample-value')
/** It comes after a pause without a key. */
const LATER = { timeout: 20_000 }
const valueIs = (page: Page, field: string, text: string) =>
  expect.poll(() => value(page, field).innerText(), LATER).toBe(text)
const options = (page: Page) => page.getByRole('option').locator('span:first-child').allInnerTexts()
const caretSays = (page: Page, text: string) =>
  expect.poll(() => page.getByTestId('type-at-caret').innerText()).toBe(text)

/** Writes in place of what there was. */
async function write(page: Page, field: string, text: string) {
  await area(page, field).focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.type(text)
}

async function select(page: Page, id: string) {
  await page.locator(`[data-node-id="${id}"]`).focus()
  await page.keyboard.press('Enter')
  await page.locator('[data-testid^="field-"] textarea').first().waitFor()
}

it('a condition is written with fields, types and values at hand, by keyboard alone', async () => {
  const { page, errors, context } = await visit(
    opened.browser,
    `${opened.app.url}/p/${await createPipeline(opened.app, { file: PIPELINE })}`,
  )
  await page.locator('[data-node-id="some"]').waitFor()
  await select(page, 'some')
  await valueIs(page, 'condition', '= false · row 1 of 5')

  await write(page, 'condition', 'place.')
  await expect.poll(() => options(page)).toEqual(['city', 'lat'])
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('ArrowDown')
  const active = await area(page, 'condition').getAttribute('aria-activedescendant')
  expect(await page.locator(`[id="${active}"]`).innerText()).toContain('lat')
  await page.keyboard.press('Enter')
  await page.keyboard.type(' + n > 3')
  expect(await area(page, 'condition').inputValue()).toBe('place.lat + n > 3')
  await valueIs(page, 'condition', '= false · row 1 of 5')
  await page.keyboard.press('Alt+PageDown')
  await page.keyboard.press('Alt+PageDown')
  await valueIs(page, 'condition', '= true · row 3 of 5')
  await expect.poll(() => page.getByTestId('live-region').innerText()).toBe('row 3 of 5: = true')

  await page.keyboard.press('Home')
  await page.keyboard.press('Alt+ArrowDown')
  await expect.poll(async () => (await options(page)).slice(0, 3)).toEqual(['event_time', 'n', 'place'])
  await page.keyboard.press('Escape')
  expect(await page.getByRole('option').count()).toBe(0)
  for (let step = 0; step < 7; step++) await page.keyboard.press('ArrowRight')
  await caretSays(page, 'place.lat double, may be null')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await caretSays(page, 'place.lat + n double, may be null')
  // A button below is where it was when it is pressed.
  const height = () => page.getByTestId('field-condition').evaluate((box) => box.clientHeight)
  const focused = await height()
  await area(page, 'condition').blur()
  await page.getByTestId('type-at-caret').waitFor({ state: 'detached' })
  expect(await height()).toBe(focused)
  expect(errors).toEqual([])
  await context.close()
})

it('what is wrong is underlined at its place, and an error of a row is its value', async () => {
  const { page, errors, context } = await visit(
    opened.browser,
    `${opened.app.url}/p/${await createPipeline(opened.app, { file: PIPELINE })}`,
  )
  await page.locator('[data-node-id="some"]').waitFor()
  await select(page, 'some')
  await write(page, 'condition', 'n + nope > 1')
  await page.keyboard.press('Escape')
  await expect.poll(() => page.locator('[data-severity="error"]').allInnerTexts()).toEqual(['nope'])
  await page.locator('[data-severity="error"]').hover({ force: true })
  await expect.poll(() => page.getByTestId('part-tip').innerText()).toContain('There is no column nope')
  await write(page, 'condition', '1 / n = 1')
  await expect.poll(() => value(page, 'condition').innerText(), LATER).toContain('DIVIDE_BY_ZERO')
  await page.locator('pre [data-at="2"]').hover({ force: true })
  await expect.poll(() => page.getByTestId('part-tip').innerText()).toBe('1 / n : double, may be null')
  expect(errors).toEqual([])
  await context.close()
})

it('a condition of a sequence knows the columns of its steps', async () => {
  const { page, errors, context } = await visit(
    opened.browser,
    `${opened.app.url}/p/${await createPipeline(opened.app, { file: PIPELINE })}`,
  )
  await page.locator('[data-node-id="steps"]').waitFor()
  await select(page, 'steps')
  await valueIs(page, 'steps.0.condition', '= true · row 1 of 5')
  await valueIs(page, 'steps.1.condition', 'no value: it looks at earlier events')
  await write(page, 'steps.1.condition', 'n > last(low.pl')
  await expect.poll(() => options(page)).toEqual(['place'])
  await page.keyboard.press('Tab')
  await page.keyboard.type('.')
  await expect.poll(() => options(page)).toEqual(['city', 'lat'])
  expect(errors).toEqual([])
  await context.close()
})
