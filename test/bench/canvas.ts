/**
 * `npm run bench:canvas`: how fluent the canvas is in Chromium without a GPU, with 500 and with 2,000 nodes, alone and while others edit
 * 20 times a second and five cursors move. Prints times in milliseconds; a frame's time is that between two animation frames.
 */
import type { Page } from 'playwright-core'
import { test } from 'vitest'
import { useApp } from '../support/app.ts'
import { visit } from '../support/browser.ts'
import { createPipeline } from '../support/server.ts'
import { quantile, sleep } from './figures.ts'
import { LoadClient } from './load-client.ts'

const SECONDS = 4
const CURSORS = 5

const opened = useApp()

/** Chains of ten filters behind a source, on a grid. */
function file(count: number) {
  const ids = Array.from({ length: count }, (_, index) => `n${index}`)
  const columns = Math.ceil(Math.sqrt(count / 2) / 10) * 10
  return {
    lakestream: 1,
    name: `${count} nodes`,
    nodes: Object.fromEntries(
      ids.map((id, index) => [
        id,
        index % 10 === 0
          ? { type: 'stream-simulator', config: {} }
          : { type: 'filter', config: { condition: `temperature > ${index % 20}` } },
      ]),
    ),
    edges: ids.flatMap((id, index) => (index % 10 === 9 || index === count - 1 ? [] : [`${id}:out>n${index + 1}:in`])),
    layout: Object.fromEntries(
      ids.map((id, index) => [id, [(index % columns) * 300, Math.floor(index / columns) * 130]]),
    ),
  }
}

/** Frame times while something is done with the pointer. */
async function frames(page: Page, act: () => Promise<unknown>) {
  await page.evaluate(() => {
    const times: number[] = []
    Object.assign(globalThis, { times })
    let last = performance.now()
    const tick = (now: number) => {
      times.push(now - last)
      last = now
      requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
  })
  await act()
  // The first frames are those before the pointer has moved.
  const times = (await page.evaluate('globalThis.times')) as number[]
  const seen = times.slice(2)
  return {
    p50: quantile(seen, 0.5),
    p95: quantile(seen, 0.95),
    max: Math.round(Math.max(...seen)),
    'frames/s': Math.round((seen.length / seen.reduce((sum, each) => sum + each, 0)) * 1000),
  }
}

/** Back and forth, as fast as a hand. */
async function movePointer(page: Page, x: number, y: number) {
  await page.mouse.move(x, y)
  await page.mouse.down()
  const end = performance.now() + SECONDS * 1000
  for (let step = 0; performance.now() < end; step++) {
    await page.mouse.move(x + 150 * Math.sin(step / 12), y + 90 * Math.sin(step / 7))
  }
  await page.mouse.up()
}

/** A point over a card near the middle of the view, or over nothing. */
const findPoint = (page: Page, wanted: 'card' | 'pane') =>
  page.evaluate((what) => {
    for (let radius = 0; radius < 300; radius += 9) {
      for (let angle = 0; angle < 6.28; angle += 0.4) {
        const [x, y] = [620 + radius * Math.cos(angle), 300 + radius * Math.sin(angle)]
        const element = document.elementFromPoint(x, y)
        const isFree = element?.classList.contains('react-flow__pane')
        if (what === 'pane' ? isFree : element?.closest('[data-node-id]') && !element.closest('.port')) return [x, y]
      }
    }
    return [620, 300]
  }, wanted) as Promise<[number, number]>

async function measure(page: Page) {
  const card = await findPoint(page, 'card')
  const drag = await frames(page, () => movePointer(page, ...card))
  const pane = await findPoint(page, 'pane')
  const pan = await frames(page, () => movePointer(page, ...pane))
  return { drag, pan }
}

test.each([500, 2_000])('%i nodes', async (count) => {
  const id = await createPipeline(opened.app, { file: file(count) })
  const { page, errors } = await visit(opened.browser, opened.app.url)
  await page.getByTestId('pipeline-card').first().waitFor()
  const openedMs = performance.now()
  await page.getByTestId('pipeline-card').getByText(`${count} nodes`).first().click()
  await page.getByTestId('node-card').first().waitFor()
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  console.log(`\n${count} nodes: shown ${Math.round(performance.now() - openedMs)} ms after the click`)
  await page.keyboard.press('1')
  if (count > 500) for (let times = 0; times < 3; times++) await page.keyboard.press('-')
  await sleep(1500)
  const rows = Object.entries(await measure(page)).map(([what, each]) => ({ what: `${what}, alone`, ...each }))

  const url = `${opened.app.url.replace('http', 'ws')}/sync/${id}?v=1`
  const others = Array.from({ length: CURSORS }, (_, index) => new LoadClient(url, index, { edits: [], cursors: [] }))
  await Promise.all(others.map((other) => other.ready()))
  const timers = others.map((other) => setInterval(() => other.moveCursor(false), 50))
  timers.push(setInterval(() => others[0]?.edit(), 50))
  rows.push(...Object.entries(await measure(page)).map(([what, each]) => ({ what: `${what}, with others`, ...each })))
  rows.push({ what: 'still, with others', ...(await frames(page, () => sleep(SECONDS * 1000))) })
  for (const timer of timers) clearInterval(timer)
  for (const other of others) other.close()
  console.table(rows)
  if (errors.length > 0) console.log(errors)
  await page.context().close()
})
