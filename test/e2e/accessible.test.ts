import { source as AXE } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import { launchBrowser, visit } from '../support/browser.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

interface Finding {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

async function findings(page: Page): Promise<string[]> {
  // The page's own policy forbids injected scripts, so the library is evaluated by the browser's debugger.
  await page.evaluate(AXE)
  const result = (await page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })",
  )) as { violations: Finding[] }
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  )
}

interface State {
  readonly name: string
  readonly show: (page: Page) => Promise<unknown>
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
  { name: 'keyboard', show: inDialog('Keyboard', (page) => page.keyboard.press('?')) },
  { name: 'sharing', show: inDialog('Share', (page) => page.getByTestId('share').click()) },
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
]

describe.each(['light', 'dark'] as const)('axe finds nothing in the %s theme', (colorScheme) => {
  it('in any state of any page', async () => {
    const fresh = await startApp()
    const { page, context, errors } = await visit(browser, fresh.url, { colorScheme })
    const found: Record<string, string[]> = {}
    for (const { name, show } of STATES) {
      await show(page)
      const each = await findings(page)
      if (each.length > 0) found[name] = each
      if (process.env['LAKESTREAM_SHOTS']) {
        await page.screenshot({
          path: `${process.env['LAKESTREAM_SHOTS']}/${colorScheme}-${name.replaceAll(' ', '-')}.png`,
        })
      }
      await closeDialog(page)
    }
    expect(found).toEqual({})
    expect(errors).toEqual([])
    await context.close()
    await fresh.stop()
  })
})

async function closeDialog(page: Page) {
  const dialog = page.getByRole('dialog')
  if ((await dialog.count()) === 0) return
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.locator('body').click({ position: { x: 700, y: 12 } })
}
