import { source as AXE } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AppServer, startApp } from '../support/app.ts'
import { launchBrowser, visit } from '../support/browser.ts'

let app: AppServer
let browser: Browser

beforeAll(async () => {
  app = await startApp()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await app?.stop()
})

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

describe.each(['light', 'dark'] as const)('axe finds nothing in the %s theme', (colorScheme) => {
  it('on the list of pipelines and in the editor', async () => {
    const { page, context } = await visit(browser, app.url, { colorScheme })
    await page.getByTestId('template-flight-delays').waitFor()
    expect(await findings(page)).toEqual([])
    await page.getByTestId('template-flight-delays').click()
    await page.locator('[data-node-id="alerts"]').click()
    await page.getByTestId('preview-row').first().waitFor()
    expect(await findings(page)).toEqual([])
    await page.getByTestId('tab-run').click()
    await page.getByTestId('run-state').waitFor()
    expect(await findings(page)).toEqual([])
    await context.close()
  })
})
