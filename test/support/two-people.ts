import type { Browser, Page } from 'playwright-core'
import { type AppServer, startApp } from './app.ts'
import { launchBrowser, type Visitor, visit } from './browser.ts'

export interface TwoPeople {
  readonly app: AppServer
  readonly browser: Browser
  readonly ana: Visitor
  readonly ben: Visitor
}

/** Two people who have the example "Flight delays" open, each in a browser of their own. */
export async function openTwoPeople(ofBen: { colorScheme?: 'light' | 'dark' } = {}): Promise<TwoPeople> {
  const app = await startApp()
  const browser = await launchBrowser()
  const ana = await visit(browser, app.url)
  await ana.page.getByTestId('template-flight-delays').click()
  await card(ana.page, 'alerts').waitFor()
  const ben = await visit(browser, ana.page.url(), ofBen)
  await card(ben.page, 'alerts').waitFor()
  return { app, browser, ana, ben }
}

export async function close({ app, browser }: Partial<Pick<TwoPeople, 'app' | 'browser'>>) {
  await browser?.close()
  await app?.stop()
}

export const card = (page: Page, id: string) => page.locator(`[data-node-id="${id}"]`)
