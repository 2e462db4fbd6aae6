/**
 * `npm run bench:keystroke`: from a key pressed in a form to what it changes on the screen, in a pipeline of 50 nodes over the 2,500 flights
 * of the example. Prints milliseconds from the key's event to the frame that shows the change.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { test } from 'vitest'
import { useApp } from '../support/app.ts'
import { visit } from '../support/browser.ts'
import { ROOT } from '../support/flights.ts'
import { createPipeline } from '../support/server.ts'
import { quantile, sleep } from './figures.ts'

const NODES = 50
const KEYS = 40

const opened = useApp()

/** The example's flights, 48 filters in a row and a table. */
function file() {
  const example = JSON.parse(
    readFileSync(join(ROOT, 'templates', 'pipelines', 'flight-delays.lakestream.json'), 'utf8'),
  ) as { nodes: Record<string, object> }
  const filters = Array.from({ length: NODES - 2 }, (_, index) => `f${String(index).padStart(2, '0')}`)
  const chain = ['flights', ...filters, 'alerts-table']
  return {
    lakestream: 1,
    name: 'Keystrokes',
    nodes: {
      flights: example.nodes['flights'],
      'alerts-table': example.nodes['alerts-table'],
      ...Object.fromEntries(filters.map((id) => [id, { type: 'filter', config: { condition: 'delay > 1' } }])),
    },
    edges: chain.slice(1).map((id, index) => `${chain[index]}:out>${id}:in`),
    layout: Object.fromEntries(chain.map((id, index) => [id, [(index % 10) * 300, Math.floor(index / 10) * 130]])),
  }
}

/** Presses keys in the condition's field and watches a part of the page; gives the time until each changed it. */
async function watch(page: Page, selector: string, key: (press: number) => string): Promise<number[]> {
  const times: number[] = []
  for (let press = 0; press < KEYS; press++) {
    await page.evaluate((wanted) => {
      Object.assign(globalThis, {
        seen: new Promise<number>((resolve) => {
          const read = () => [...document.querySelectorAll(wanted)].map((each) => each.textContent).join()
          const before = read()
          let start = 0
          const observer = new MutationObserver(() => {
            if (start === 0 || read() === before) return
            observer.disconnect()
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)))
          })
          observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
          addEventListener('keydown', () => (start = performance.now()), { capture: true, once: true })
          setTimeout(() => resolve(Number.NaN), 5000)
        }),
      })
    }, selector)
    await page.keyboard.press(key(press))
    times.push((await page.evaluate('globalThis.seen')) as number)
    await sleep(150)
  }
  return times
}

test('a keystroke in a form of a pipeline of 50 nodes', async () => {
  const id = await createPipeline(opened.app, { file: file() })
  const { page } = await visit(opened.browser, `${opened.app.url}/p/${id}`)
  await page.locator('[data-node-id="f47"]').waitFor()
  await page.locator('[data-node-id="f47"]').click()
  const field = page.getByTestId('field-condition').locator('textarea')
  const digits = (press: number): string => (press % 2 === 0 ? '5' : 'Backspace')
  const rows: object[] = []
  const measure = async (what: string, selector: string, key = digits) => {
    await field.fill('delay > 1')
    await field.press('End')
    await sleep(1000)
    const times = await watch(page, selector, key)
    rows.push({
      what,
      'not seen': times.filter(Number.isNaN).length,
      p50: quantile(times, 0.5),
      p95: quantile(times, 0.95),
      max: quantile(times, 1),
    })
  }
  await measure('card', '[data-node-id="f47"]')
  await page.getByTestId('preview-row').first().waitFor()
  await measure('preview', '[data-testid=preview-count]')
  await page.getByTestId('tab-code').click()
  await page.locator('.view-line').first().waitFor()
  // The last node's code is at the end; the editor draws only what is seen.
  await measure('code', '.view-line')
  await page.getByTestId('tab-problems').click()
  await measure('problems', '[data-testid=problem], [data-testid=tab-problems]', (press) =>
    press % 2 === 0 ? '(' : 'Backspace',
  )
  console.table(rows)
  await page.context().close()
})
