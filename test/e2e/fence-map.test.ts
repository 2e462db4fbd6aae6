import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { findings } from '../support/axe.ts'
import { visit } from '../support/browser.ts'
import { createPipeline } from '../support/server.ts'

const opened = useApp()

const column = (name: string, expr: string) => ({ id: name, name, expr })
const FILE = {
  lakestream: 1,
  name: 'trucks',
  nodes: {
    trucks: {
      type: 'stream-simulator',
      label: 'Trucks',
      config: {
        profile: 'custom',
        columns: [
          column('truck', "concat('t', cast(pmod(n, 3) AS string))"),
          column('lat', '52.50 + pmod(n * 7, 20) / 1000D'),
          column('lon', '13.38 + pmod(n * 13, 30) / 1000D'),
        ],
        maxEvents: 40,
      },
    },
    depots: {
      type: 'geofence-location',
      label: 'Depots',
      config: {
        keys: ['truck'],
        latitude: 'lat',
        longitude: 'lon',
        fences: [
          { id: 'c', name: 'depot', shape: 'circle', center: '52.51, 13.395', radius: 400 },
          { id: 'p', name: 'yard', shape: 'polygon', corners: '52.502, 13.385\n52.502, 13.392\n52.507, 13.388' },
        ],
      },
    },
  },
  edges: ['trucks:out>depots:in'],
  layout: { trucks: [0, 0], depots: [300, 0] },
}

async function openMap() {
  const url = `${opened.app.url}/p/${await createPipeline(opened.app, { file: FILE })}`
  const visitor = await visit(opened.browser, url)
  await visitor.page.locator('[data-node-id="depots"]').click()
  await visitor.page.getByRole('button', { name: 'Draw on a map…' }).click()
  await visitor.page.getByRole('button', { name: 'Centre of depot' }).waitFor()
  await visitor.page.getByText('40 sample places').waitFor()
  return visitor
}

const field = (page: Page, path: string) => page.getByTestId(`field-fences.${path}`).locator('input, textarea').first()
const handle = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const map = (page: Page) => page.getByRole('region', { name: 'Map of fences' })
const numbers = (text: string) => text.split(/[\s,]+/).map(Number)

async function drag(page: Page, name: string, x: number, y: number) {
  const box = await handle(page, name).boundingBox()
  if (!box) throw new Error(`no ${name}`)
  const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + x, from.y + y, { steps: 4 })
  await page.mouse.up()
}

it('fences are moved on a map, and what is drawn is what the fields say', async () => {
  const { page, errors, context } = await openMap()
  await drag(page, 'Centre of depot', 60, 0)
  await expect.poll(async () => numbers(await field(page, '0.center').inputValue())[1]).toBeGreaterThan(13.396)
  expect(numbers(await field(page, '0.center').inputValue())[0]).toBeCloseTo(52.51, 3)
  await drag(page, 'Radius of depot', 50, 0)
  await expect.poll(async () => Number(await field(page, '0.radius').inputValue())).toBeGreaterThan(450)

  await page.getByRole('button', { name: /^yard/ }).click()
  await handle(page, 'New corner behind corner 1 of yard').press('ArrowDown')
  await expect.poll(async () => (await field(page, '1.corners').inputValue()).split('\n')).toHaveLength(4)
  await handle(page, 'Corner 2 of yard').press('Delete')
  await expect.poll(async () => (await field(page, '1.corners').inputValue()).split('\n')).toHaveLength(3)
  // An outline keeps its last three corners.
  await handle(page, 'Corner 2 of yard').press('Delete')
  await handle(page, 'Corner 1 of yard').press('ArrowLeft')
  await expect.poll(async () => numbers(await field(page, '1.corners').inputValue())[1]).toBeLessThan(13.385)
  expect((await field(page, '1.corners').inputValue()).split('\n')).toHaveLength(3)
  expect(await findings(page)).toEqual([])

  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+z')
  await expect.poll(async () => numbers(await field(page, '1.corners').inputValue())[1]).toBe(13.385)
  expect(errors).toEqual([])
  await context.close()
})

it('fences are drawn by clicks: a circle, a polygon and its hole', async () => {
  const { page, errors, context } = await openMap()
  const click = (x: number, y: number) => map(page).click({ position: { x, y } })
  await page.getByRole('button', { name: 'Circle', exact: true }).click()
  await click(60, 60)
  await handle(page, 'Centre of fence 3').waitFor()
  expect(Number(await field(page, '2.radius').inputValue())).toBeGreaterThan(100)

  await page.getByRole('button', { name: 'Polygon', exact: true }).click()
  for (const [x, y] of [
    [300, 60],
    [480, 60],
    [480, 240],
    [300, 240],
  ] as const)
    await click(x, y)
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('button', { name: 'Hole', exact: true }).click()
  for (const [x, y] of [
    [360, 120],
    [420, 120],
    [390, 180],
  ] as const)
    await click(x, y)
  await page.getByRole('button', { name: 'Done' }).click()
  const rings = (await field(page, '3.corners').inputValue()).split('\n\n').map((ring) => ring.split('\n').length)
  expect(rings).toEqual([4, 3])
  await page.getByRole('button', { name: 'Remove fence 4' }).click()
  await expect.poll(() => field(page, '3.corners').count()).toBe(0)
  expect(errors).toEqual([])
  await context.close()
})

it('who may only look sees the fences on the map, and cannot move them', async () => {
  const { page, context } = await visit(opened.browser, opened.app.url)
  // Made by the page's own person, who may say what others may do.
  const id = await page.evaluate(async (file) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch('/api/pipelines', { method: 'POST', headers, body: JSON.stringify({ file }) })
    return ((await answer.json()) as { id: string }).id
  }, FILE)
  await page.goto(`${opened.app.url}/p/${id}`)
  await page.getByTestId('share').click()
  await page.getByLabel('Role of Everyone else').selectOption({ label: 'Can view' })
  const viewer = await visit(opened.browser, page.url())
  await viewer.page.getByTestId('view-only').waitFor()
  await viewer.page.locator('[data-node-id="depots"]').click()
  await viewer.page.getByRole('button', { name: 'See on a map…' }).press('Enter')
  await viewer.page.getByText('40 sample places').waitFor()
  await expect.poll(() => map(viewer.page).locator('path.fence').count()).toBe(2)
  expect(await map(viewer.page).locator('[data-handle]').count()).toBe(0)
  expect(await viewer.page.getByRole('button', { name: 'Polygon', exact: true }).count()).toBe(0)
  expect(viewer.errors).toEqual([])
  for (const each of [context, viewer.context]) await each.close()
})
