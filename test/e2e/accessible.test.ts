import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type AppServer, startApp } from '../support/app.ts'
import { findings } from '../support/axe.ts'
import { launchBrowser, visit } from '../support/browser.ts'
import { createPipeline } from '../support/server.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

interface State {
  readonly name: string
  readonly show: (page: Page, app: AppServer) => Promise<unknown>
}

const LONG = 'Kundenbestellungen aus allen europäischen Filialen und dem Versandhandel mit Überschreitung'

/** Chains of ten long names behind a source, two thirds of them with a mistake. */
function crowd(count: number) {
  const ids = Array.from({ length: count }, (_, index) => `n${index}`)
  const nodes = ids.map((id, index) => {
    const label = `${LONG} ${index}`
    if (index % 10 === 0) return [id, { type: 'stream-simulator', label, config: {} }]
    const condition = index % 3 === 0 ? "temperature > 20 AND sensor_id <> 'a'" : `${LONG.replaceAll(' ', '_')} > 1`
    return [id, { type: 'filter', label, config: { condition } }]
  })
  return {
    lakestream: 1,
    name: LONG,
    nodes: Object.fromEntries(nodes),
    edges: ids.slice(1).flatMap((id, at) => (at % 10 === 9 ? [] : [`${ids[at]}:out>${id}:in`])),
    layout: Object.fromEntries(ids.map((id, at) => [id, [(at % 20) * 300, Math.floor(at / 20) * 130]])),
  }
}

const inDialog = (name: string | RegExp, open: (page: Page) => Promise<unknown>) => async (page: Page) => {
  await open(page)
  await page.getByRole('dialog', { name }).waitFor()
}

/** One after the other in one window; a dialog is closed again with Escape. */
const STATES: readonly State[] = [
  { name: 'no pipelines', show: (page) => page.getByTestId('template-flight-delays').waitFor() },
  {
    name: 'the example',
    show: async (page) => {
      await page.getByTestId('template-flight-delays').click()
      await page.locator('[data-node-id="alerts"]').click()
      await page.getByTestId('preview-row').first().waitFor()
    },
  },
  {
    name: 'why the example detects and why not',
    show: async (page) => {
      await page.getByText('Explain', { exact: true }).click()
      await page.getByTestId('explain-event').first().waitFor()
    },
  },
  {
    name: 'code',
    show: async (page) => {
      await page.getByTestId('tab-code').click()
      await page.locator('.view-line').first().waitFor()
    },
  },
  {
    name: 'a problem',
    show: async (page) => {
      await page.locator('[data-node-id="delayed"]').click()
      await page.getByTestId('field-condition').locator('textarea').fill('delai > 30')
      await page.getByTestId('tab-problems').click()
      await page.getByTestId('problem').first().waitFor()
    },
  },
  {
    name: 'no run yet',
    show: async (page) => {
      await page.getByTestId('tab-run').click()
      await page.getByTestId('run-state').waitFor()
    },
  },
  {
    name: 'schema',
    show: (page) => page.getByRole('tab', { name: 'Schema' }).click(),
  },
  { name: 'docs', show: (page) => page.getByRole('tab', { name: 'Docs' }).click() },
  { name: 'outline', show: (page) => page.keyboard.press('Control+f') },
  { name: 'commands', show: inDialog('Search or run a command', (page) => page.keyboard.press('Control+k')) },
  {
    name: 'help on all nodes',
    show: async (page) => {
      await inDialog('Nodes', () => page.keyboard.press('F1'))(page)
      await page.getByRole('article').getByTestId('help-page').waitFor()
    },
  },
  { name: 'keyboard', show: inDialog('Keyboard', (page) => page.keyboard.press('?')) },
  {
    name: 'what it runs as',
    show: inDialog('What this pipeline runs as', (page) => page.getByTestId('route').click()),
  },
  { name: 'sharing', show: inDialog('Share', (page) => page.getByTestId('share').click()) },
  {
    name: 'columns from a sample',
    show: async (page) => {
      await page.locator('[data-node-id="flights"]').click()
      await inDialog('Columns from a sample', () => page.getByTestId('from-sample').click())(page)
      await page.getByLabel('Sample or schema').fill(`delay,more\n${'1,2\n'.repeat(20)}3`)
      await page.getByTestId('found-columns').waitFor()
    },
  },
  {
    name: 'sample rows',
    show: async (page) => {
      await inDialog(/^Sample rows/, () => page.getByRole('button', { name: 'Add sample rows…' }).click())(page)
      await page.getByLabel(/^Rows/).fill(`delay\n${'x\n'.repeat(30)}`)
      await page.getByRole('button', { name: 'Go to line 9', exact: true }).waitFor()
    },
  },
  {
    name: 'what can be connected',
    show: async (page) => {
      await page.locator('[data-node-id="hourly"]').click()
      await inDialog(/^Connect/, () => page.keyboard.press('l'))(page)
      await page.getByTestId('refused-item').first().waitFor()
    },
  },
  { name: 'several nodes', show: (page) => page.keyboard.press('Control+a') },
  {
    name: 'a small window',
    show: (page) => page.setViewportSize({ width: 1024, height: 640 }),
  },
  {
    name: 'one pipeline',
    show: async (page) => {
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.getByAltText('All pipelines').click()
      await page.getByTestId('pipeline-card').waitFor()
    },
  },
  {
    name: 'an empty pipeline',
    show: async (page) => {
      await page.getByTestId('create-pipeline').click()
      await page.getByTestId('empty-canvas').waitFor()
    },
  },
  {
    name: '200 nodes with long names',
    show: async (page, app) => {
      await page.goto(`${app.url}/p/${await createPipeline(app, { file: crowd(200) })}`)
      await page.locator('[data-node-id="n0"]').waitFor()
      await page.keyboard.press('Home')
      await page.keyboard.press('ArrowRight')
      await page.getByTestId('tab-problems').click()
      await page.getByTestId('problem').first().waitFor()
    },
  },
  { name: 'its outline', show: (page) => page.keyboard.press('Control+f') },
  {
    name: 'for viewers only',
    show: async (page, app) => {
      const owner = await fetch(`${app.url}/api/me`)
      const headers = { cookie: owner.headers.getSetCookie().join('; '), 'content-type': 'application/json' }
      const id = await createPipeline(app, { file: crowd(20) }, headers)
      const body = JSON.stringify({ everyone: 'viewer' })
      await fetch(`${app.url}/api/pipelines/${id}/sharing`, { method: 'PATCH', headers, body })
      await page.goto(`${app.url}/p/${id}`)
      await page.getByTestId('view-only').waitFor()
      await page.locator('[data-node-id="n0"]').waitFor()
      await page.keyboard.press('End')
    },
  },
  {
    name: 'no server',
    show: async (page, app) => {
      await app.kill()
      await page.getByTestId('save-state').getByText('Offline').waitFor()
    },
  },
]

let app: AppServer

beforeEach(async () => {
  app = await startApp()
})
afterEach(() => app.stop())

it.each(['light', 'dark'] as const)('axe finds nothing in any state of any page, %s', async (colorScheme) => {
  const { page, context, errors } = await visit(browser, app.url, { colorScheme })
  const found: Record<string, string[]> = {}
  for (const { name, show } of STATES) {
    await show(page, app)
    const each = await findings(page)
    if (each.length > 0) found[name] = each
    if (process.env['LAKESTREAM_SHOTS']) {
      const path = `${process.env['LAKESTREAM_SHOTS']}/${colorScheme}-${name.replaceAll(' ', '-')}.png`
      await page.screenshot({ path })
    }
    await closeDialog(page)
  }
  expect(found).toEqual({})
  // The last state is without a server.
  expect(errors.filter((error) => !error.includes('ERR_CONNECTION_REFUSED'))).toEqual([])
  await context.close()
})

async function closeDialog(page: Page) {
  const dialog = page.getByRole('dialog')
  if ((await dialog.count()) === 0) return
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.locator('body').click({ position: { x: 700, y: 12 } })
}
