import { source as AXE } from 'axe-core'
import type { Page } from 'playwright-core'

/** What is not accessible on the page as it is, by WCAG 2.2 AA. */
export async function findings(page: Page): Promise<string[]> {
  // The page's own policy forbids injected scripts, so the library is evaluated by the browser's debugger.
  await page.evaluate(AXE)
  const found = (await page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })",
  )) as { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  )
}
