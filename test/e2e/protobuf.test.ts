import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { visit } from '../support/browser.ts'
import { ORDER } from '../support/proto-files.ts'
import { createPipeline } from '../support/server.ts'

const opened = useApp()

const PIPELINE = {
  lakestream: 1,
  name: 'messages',
  nodes: {
    orders: {
      type: 'kafka-topic',
      label: 'Orders',
      config: { bootstrapServers: 'broker:9092', topics: ['orders'], format: 'protobuf', protoSchema: ORDER },
    },
    paid: { type: 'filter', label: 'Paid', config: { condition: "kind = 'PAID' AND discount > 5" } },
  },
  edges: ['orders:out>paid:in'],
}

const columns = (page: Page) => page.getByRole('columnheader').allInnerTexts()
const status = (page: Page) => page.locator('footer').innerText()

it('columns follow from a .proto file, whose problems are told with their place', async () => {
  const { page, errors } = await visit(
    opened.browser,
    `${opened.app.url}/p/${await createPipeline(opened.app, { file: PIPELINE })}`,
  )
  await page.locator('[data-node-id="orders"]').focus()
  await page.keyboard.press('Enter')
  const field = page.getByTestId('field-protoSchema')
  const text = field.locator('textarea')
  const names = 'id kind at took note items gifts card cash discount raw'.split(' ')
  await expect.poll(() => columns(page)).toEqual(names)
  // The filter knows the columns, too.
  await expect.poll(() => status(page)).toContain('No problems')
  await text.fill(ORDER.replace('Kind kind', 'Kinds kind'))
  await expect.poll(() => field.innerText()).toContain('Line 11, column 3: There is no type "Kinds".')
  if (process.env['LAKESTREAM_SHOTS'])
    await page.screenshot({ path: `${process.env['LAKESTREAM_SHOTS']}/protobuf.png` })
  await text.fill(ORDER.replace('Kind kind', 'Kind state'))
  await expect.poll(() => columns(page)).toEqual(names.map((name) => (name === 'kind' ? 'state' : name)))
  await expect.poll(() => status(page)).toMatch(/\b1 problem\b/)
  expect(errors).toEqual([])
})
