import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { findings } from '../support/axe.ts'
import { visit } from '../support/browser.ts'
import { createPipeline } from '../support/server.ts'

const opened = useApp()

const state = (name: string, rest = {}) => ({ id: name, name, ...rest })
const way = (name: string, from: string, to: string) => ({ id: name, name, from, to, condition: `kind = '${name}'` })
const FILE = {
  lakestream: 1,
  name: 'orders',
  nodes: {
    events: {
      type: 'stream-simulator',
      label: 'Events',
      config: { profile: 'custom', columns: [{ id: 'k', name: 'kind', expr: "'pay'" }], maxEvents: 5 },
    },
    orders: {
      type: 'state-machine',
      label: 'Orders',
      config: {
        states: [state('placed'), state('paid'), state('sent', { terminal: true })],
        initial: 'placed',
        transitions: [way('pay', 'placed', 'paid'), way('cancel', 'placed', 'gone'), way('gift', 'placed', 'paid')],
      },
    },
  },
  edges: ['events:out>orders:in'],
  layout: { events: [0, 0], orders: [300, 0] },
}

async function openGrid() {
  const url = `${opened.app.url}/p/${await createPipeline(opened.app, { file: FILE })}`
  const visitor = await visit(opened.browser, url)
  await visitor.page.locator('[data-node-id="orders"]').click()
  await visitor.page.getByTestId('field-transitions').getByText('Table', { exact: true }).click()
  await visitor.page.getByRole('grid', { name: 'Transitions' }).waitFor()
  return visitor
}

const textsOf = async (parts: Locator) => (await parts.allInnerTexts()).map((text) => text.replace(/\s+/g, ' '))
const cell = (page: Page, from: string, to: string) => page.getByTestId(`cell-${from}-${to}`)
/** Those of a cell, each with its place among those from the same state. */
const isIn = (page: Page, from: string, to: string, names: readonly string[]) =>
  expect.poll(() => textsOf(cell(page, from, to).locator('li'))).toEqual(names)
const field = (page: Page, path: string) => page.getByTestId(`field-transitions.${path}`)

it('transitions are seen in a table, added and ordered there, by keyboard alone', async () => {
  const { page, errors, context } = await openGrid()
  await isIn(page, 'placed', 'paid', ['1.pay', '3.gift'])
  await cell(page, 'placed', 'paid').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => cell(page, 'paid', 'sent').getAttribute('aria-selected')).toBe('true')
  await page.keyboard.press('Enter')
  await expect.poll(() => field(page, '3.name').locator('input:focus').count()).toBe(1)
  await page.keyboard.type('send')
  await isIn(page, 'paid', 'sent', ['send has a problem'])
  await field(page, '3.condition').locator('textarea').focus()
  await page.keyboard.type("kind = 'send'")
  await isIn(page, 'paid', 'sent', ['send'])
  expect(await findings(page)).toEqual([])

  await cell(page, 'placed', 'paid').focus()
  const chosen = page.getByRole('region', { name: 'placed → paid' })
  await chosen.getByRole('button', { name: 'Move down' }).first().press('Enter')
  await isIn(page, 'placed', 'paid', ['2.pay', '3.gift'])
  await isIn(page, 'placed', 'gone', ['1.cancel has a problem'])
  await chosen.getByRole('button', { name: 'Remove transition' }).last().press('Enter')
  await isIn(page, 'placed', 'paid', ['2.pay'])
  expect(errors).toEqual([])
  await context.close()
})

it('a state that nobody knows stays in sight until another is chosen, also where the table is large', async () => {
  const { page, errors, context } = await openGrid()
  await page.getByRole('button', { name: 'Open large…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Transitions as a table' })
  await expect.poll(() => textsOf(dialog.getByRole('columnheader'))).toContain('gone There is no “gone”.')
  await cell(page, 'placed', 'gone').click()
  expect(await findings(page)).toEqual([])
  const to = field(page, '1.to').locator('select')
  expect(await to.inputValue()).toBe('gone')
  await to.selectOption('sent')
  await isIn(page, 'placed', 'sent', ["2.cancel kind = 'cancel'"])
  expect(await textsOf(dialog.getByRole('columnheader'))).toEqual(['placed', 'paid', 'sent'])
  // Its fields have followed it into the other cell.
  expect(await to.inputValue()).toBe('sent')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await isIn(page, 'placed', 'sent', ['2.cancel'])
  expect(errors).toEqual([])
  await context.close()
})

it('the table is what is seen when the node is opened again', async () => {
  const { page, context } = await openGrid()
  await page.locator('[data-node-id="events"]').click()
  await page.getByRole('grid', { name: 'Transitions' }).waitFor({ state: 'detached' })
  await page.locator('[data-node-id="orders"]').click()
  await page.getByRole('grid', { name: 'Transitions' }).waitFor()
  await context.close()
})
