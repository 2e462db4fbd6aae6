import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { visit } from '../support/browser.ts'
import { createPipeline } from '../support/server.ts'

const opened = useApp()

const PIPELINE = {
  lakestream: 1,
  name: 'sample',
  nodes: {
    orders: { type: 'kafka-topic', label: 'Orders', config: { bootstrapServers: 'broker:9092', topics: ['orders'] } },
  },
  edges: [],
}

const ROWS = '{"id": 1, "at": "2026-01-02T03:04:05Z", "price": 2}\n{"id": 2, "price": 2.5, "tags": ["a"]}'

const status = (page: Page) => page.getByTestId('sample-status').innerText()
const heard = (page: Page) => page.getByTestId('live-region').innerText()
const found = (page: Page) => page.getByTestId('found-columns').locator('tbody tr').allInnerTexts()
/** The form's columns as `name type`. */
async function listed(page: Page): Promise<string[]> {
  const names = page.locator('[data-testid^="field-schema."][data-testid$=".name"] input')
  const types = page.locator('[data-testid^="field-schema."][data-testid$=".type"] input')
  const [all, kinds] = [await names.all(), await types.all()]
  return Promise.all(all.map(async (name, at) => `${await name.inputValue()} ${await kinds[at]?.inputValue()}`))
}

it('columns are taken from a pasted sample with the keyboard alone, and taken back in one step', async () => {
  const { page, errors } = await visit(
    opened.browser,
    `${opened.app.url}/p/${await createPipeline(opened.app, { file: PIPELINE })}`,
  )
  await page.locator('[data-node-id="orders"]').focus()
  await page.keyboard.press('Enter')
  await page.getByTestId('from-sample').focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Columns from a sample' })
  await dialog.waitFor()
  await page.keyboard.insertText('{"id": 1,\n "at": }')
  await expect.poll(() => status(page)).toContain('Line 2: A value is needed, not "}".')
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(ROWS)
  await expect.poll(() => status(page)).toBe('4 columns found (JSON)')
  // The window itself never scrolls.
  expect(await page.evaluate(() => document.scrollingElement?.scrollTop)).toBe(0)
  expect(await found(page)).toEqual([
    'id\tbigint\tyes\tnew',
    'at\ttimestamp\tyes\tnew',
    'price\tdouble\tyes\tnew',
    'tags\tarray<string>\tyes\tnew',
  ])
  if (process.env['LAKESTREAM_SHOTS']) await page.screenshot({ path: `${process.env['LAKESTREAM_SHOTS']}/sample.png` })
  // Past the settings, and the table, which scrolls.
  for (const _ of ['format', 'times', 'table', 'keep', 'take']) await page.keyboard.press('Tab')
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Take 4 columns')
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => heard(page)).toBe('4 columns in the list')
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('from-sample')
  const taken = ['id bigint', 'at timestamp', 'price double', 'tags array<string>']
  expect(await listed(page)).toEqual(taken)

  await page.keyboard.press('Enter')
  await dialog.getByLabel('Sample or schema').fill('id,price,more\n1,x,2')
  await expect.poll(() => status(page)).toBe('3 columns found (CSV)')
  expect(await found(page)).toEqual(['id\tint\tyes\tis bigint', 'price\tstring\tyes\tis double', 'more\tint\tyes\tnew'])
  await dialog.getByRole('button', { name: 'Add 1 new' }).click()
  await expect.poll(() => listed(page)).toEqual([...taken, 'more int'])

  await page.getByTestId('from-sample').click()
  await dialog.getByLabel('Sample or schema').fill('{"price": 1, "id": "x"}')
  await dialog.getByRole('button', { name: 'Replace by these 2' }).click()
  await expect.poll(() => listed(page)).toEqual(['price bigint', 'id string'])
  for (const before of [[...taken, 'more int'], taken, []]) {
    await page.keyboard.press('Control+z')
    await expect.poll(() => listed(page)).toEqual(before)
  }
  // The server has no rows of a Kafka topic.
  expect(errors).toEqual([])
})

it('rows that one person writes down are what everybody sees computed, and stay when the page is left', async () => {
  const dear = { type: 'filter', label: 'Dear', config: { condition: 'price > 20' } }
  const schema = [
    { id: 'a', name: 'id', type: 'bigint' },
    { id: 'b', name: 'price', type: 'double' },
  ]
  const orders = { ...PIPELINE.nodes.orders, config: { ...PIPELINE.nodes.orders.config, schema } }
  const file = {
    ...PIPELINE,
    nodes: { orders, dear, shown: { type: 'console-sink', label: 'Shown', config: {} } },
    edges: ['orders:out>dear:in', 'dear:out>shown:in'],
    layout: { orders: [0, 0], dear: [300, 0], shown: [600, 0] },
  }
  const url = `${opened.app.url}/p/${await createPipeline(opened.app, { file })}`
  const [{ page, errors }, other] = [await visit(opened.browser, url), await visit(opened.browser, url)]
  const count = (of: Page) => of.getByTestId('preview-count').innerText()
  for (const each of [page, other.page]) await each.locator('[data-node-id="dear"]').click()
  await expect.poll(() => count(other.page)).not.toBe('2 rows')

  await page.getByRole('button', { name: 'Use your own…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Sample rows of Orders' })
  await dialog.getByRole('button', { name: 'Make some up' }).click()
  await expect.poll(() => status(page)).toBe('20 rows')
  const text = dialog.getByLabel('Rows, with id, price')
  await text.fill('{"id": 1, "price": 5}\n{"id": 2, "price": 50}\n{"id": "three", "price": 70}')
  await expect.poll(() => status(page)).toContain('Line 3: "three" is no bigint for "id", so it becomes null.')
  if (process.env['LAKESTREAM_SHOTS'])
    await page.screenshot({ path: `${process.env['LAKESTREAM_SHOTS']}/sample-rows.png` })
  await dialog.getByRole('button', { name: 'Keep 3 rows' }).click()
  await dialog.waitFor({ state: 'detached' })
  for (const each of [page, other.page]) await expect.poll(() => count(each)).toBe('2 rows')

  // Written down by another, in another notation, from the source's own form, while the first one looks at them.
  await page.getByRole('button', { name: 'Edit them…' }).click()
  await other.page.locator('[data-node-id="orders"]').click()
  await other.page.getByRole('button', { name: 'Edit sample rows…' }).click()
  const theirs = other.page.getByRole('dialog', { name: 'Sample rows of Orders' })
  await theirs.getByLabel('Rows, with id, price').fill('price,id\n21,1')
  await theirs.getByRole('button', { name: 'Keep 1 row' }).click()
  await dialog.getByText('Somebody else has changed the sample rows').waitFor()
  await dialog.getByRole('button', { name: 'Take theirs' }).click()
  await expect.poll(() => text.inputValue()).toBe('price,id\n21,1')
  await page.keyboard.press('Escape')
  await expect.poll(() => count(page)).toBe('1 row')
  await page.reload()
  await page.locator('[data-node-id="dear"]').click()
  await expect.poll(() => count(page)).toBe('1 row')
  await other.page.keyboard.press('Control+z')
  await expect.poll(() => count(page)).toBe('2 rows')

  // On Spark, from the same rows: the broker that the source names is not there.
  await page.keyboard.press('Control+k')
  await page.keyboard.insertText('Try on')
  await page.keyboard.press('Enter')
  for (const each of [page, other.page]) {
    if (each !== page) await each.getByRole('tab', { name: 'Run' }).click()
    await each.locator('[data-testid=compared][data-result=same]').waitFor({ timeout: 150_000 })
  }
  expect(await page.getByTestId('trial').innerText()).toBe('A trial from sample rows of Orders. Nothing is written.')
  expect(await page.getByTestId('run-rows-shown').getAttribute('data-total')).toBe('2')
  if (process.env['LAKESTREAM_SHOTS']) await page.screenshot({ path: `${process.env['LAKESTREAM_SHOTS']}/trial.png` })
  expect([...errors, ...other.errors]).toEqual([])
})
