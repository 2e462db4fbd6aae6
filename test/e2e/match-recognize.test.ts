import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { findings } from '../support/axe.ts'
import { visit } from '../support/browser.ts'
import { createPipeline } from '../support/server.ts'

const opened = useApp()

const SQL = `MATCH_RECOGNIZE (
  PARTITION BY device ORDER BY event_time
  MEASURES LAST(DOWN.v) AS bottom
  PATTERN (DOWN{2,} UP) WITHIN INTERVAL '10' MINUTES
  DEFINE DOWN AS DOWN.v < PREV(DOWN.v), UP AS UP.w > PREV(UP.v)
)`
const COLUMNS = [
  { id: 'k', name: 'device', expr: "concat('d', CAST(n % 3 AS string))" },
  { id: 'v', name: 'v', expr: 'sin(n)' },
]

async function openNode() {
  const file = {
    lakestream: 1,
    name: 'dips',
    nodes: {
      events: {
        type: 'stream-simulator',
        label: 'Events',
        config: { profile: 'custom', columns: COLUMNS, maxEvents: 50 },
      },
      dips: { type: 'match-recognize-sql', label: 'Dips', config: { sql: SQL } },
    },
    edges: ['events:out>dips:in'],
    layout: { events: [0, 0], dips: [300, 0] },
  }
  const url = `${opened.app.url}/p/${await createPipeline(opened.app, { file })}`
  const visitor = await visit(opened.browser, url)
  await visitor.page.locator('[data-node-id="dips"]').click()
  await visitor.page.getByTestId('as-form').waitFor()
  return visitor
}

const area = (page: Page, field: string) => page.getByTestId(`field-${field}`).locator('textarea')
const sqlOf = (page: Page) => area(page, 'sql').inputValue()
const options = (page: Page) => page.getByRole('option').locator('span:first-child').allInnerTexts()
const underlined = (page: Page) => page.locator('[data-severity="error"]').allInnerTexts()

it('its text is written with what may stand at each place, and what is wrong is underlined there', async () => {
  const { page, errors, context } = await openNode()
  await expect.poll(() => underlined(page)).toEqual(['UP', '.', 'w'])
  // A busy machine: more is typed before the next frame.
  await page.evaluate(() => {
    window.requestAnimationFrame = (draw) => window.setTimeout(draw, 500)
  })
  await area(page, 'sql').focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('match_')
  await expect.poll(() => options(page)).toEqual(['MATCH_RECOGNIZE'])
  await page.keyboard.press('Enter')
  await page.keyboard.type('part')
  await page.keyboard.press('Tab')
  await page.keyboard.type('dev')
  await page.keyboard.press('Tab')
  await page.keyboard.type(' ord')
  await page.keyboard.press('Tab')
  await page.keyboard.type('event_time PAT')
  await page.keyboard.press('Tab')
  await page.keyboard.type('A B) def')
  await page.keyboard.press('Tab')
  await page.keyboard.type('A AS pre')
  await expect.poll(async () => (await options(page))[0]).toBe('prev')
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Tab')
  await page.keyboard.type('A.')
  await expect.poll(() => options(page)).toEqual(['event_time', 'device', 'v'])
  await page.keyboard.type('v) > 1)')
  expect(await sqlOf(page)).toBe(
    'MATCH_RECOGNIZE (PARTITION BY device ORDER BY event_time PATTERN (A B) DEFINE A AS prev(A.v) > 1)',
  )
  await expect.poll(() => underlined(page)).toEqual([])
  expect(errors).toEqual([])
  await context.close()
})

it('its form reads the text, writes it, and says what is wrong at its field', async () => {
  const { page, errors, context } = await openNode()
  await page.getByTestId('as-form').click()
  await page.getByRole('dialog', { name: 'MATCH_RECOGNIZE of Dips' }).waitFor()
  const up = page.getByTestId('field-define.UP')
  await expect.poll(() => up.locator('[data-severity="error"]').allInnerTexts()).toEqual(['UP', '.', 'w'])
  expect(await findings(page)).toEqual([])

  await area(page, 'define.UP').focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('UP.v > last(DO')
  await expect.poll(async () => (await options(page))[0]).toBe('DOWN')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('WN.v)')
  await area(page, 'pattern').focus()
  await page.keyboard.press('End')
  await page.keyboard.type(' AGAIN?')
  await page.getByRole('button', { name: 'Add measure' }).click()
  await page.getByTestId('field-measures.1.name').locator('input').fill('n')
  await area(page, 'measures.1.value').focus()
  await page.keyboard.type('count(*)')
  await page.getByTestId('field-skip').locator('select').selectOption('last')
  await page.getByTestId('field-skipTo').locator('select').selectOption('UP')
  await area(page, 'define.AGAIN').focus()
  await page.keyboard.type('AGAIN.v = 0')
  await expect
    .poll(() => sqlOf(page))
    .toBe(`MATCH_RECOGNIZE (
  PARTITION BY device
  ORDER BY event_time
  MEASURES
    LAST(DOWN.v) AS bottom,
    count(*) AS n
  ONE ROW PER MATCH
  AFTER MATCH SKIP TO LAST UP
  PATTERN (DOWN{2,} UP AGAIN?) WITHIN INTERVAL '10' MINUTES
  DEFINE
    DOWN AS DOWN.v < PREV(DOWN.v),
    UP AS UP.v > last(DOWN.v),
    AGAIN AS AGAIN.v = 0
)`)
  await expect.poll(() => underlined(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(errors).toEqual([])
  await context.close()
})

it('of a text that cannot be read its form says where, and shows it', async () => {
  const { page, errors, context } = await openNode()
  await area(page, 'sql').fill(SQL.replace('PATTERN', 'PATERN'))
  await page.getByTestId('as-form').click()
  await expect.poll(() => page.getByTestId('unread').innerText()).toBe('Line 4: Expected PATTERN, found "PATERN"')
  const text = page.getByRole('dialog').locator('textarea')
  expect(await findings(page)).toEqual([])
  await text.fill(SQL)
  await page.getByTestId('field-define.UP').waitFor()
  expect(errors).toEqual([])
  await context.close()
})
