import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { card, close, openTwoPeople, type TwoPeople } from '../support/two-people.ts'

/** The network goes and comes back while two people edit; nothing that either did is lost. */
let { app, browser, ana, ben } = {} as TwoPeople

beforeAll(async () => {
  ;({ app, browser, ana, ben } = await openTwoPeople())
})
afterAll(() => close({ app, browser }))

const saveState = (page: Page) => expect.poll(() => page.getByTestId('save-state').innerText(), { timeout: 20_000 })
const condition = (page: Page) => page.getByTestId('field-condition').locator('textarea')

async function rename(page: Page, id: string, label: string) {
  await card(page, id).click()
  await page.getByTestId('node-name').fill(label)
  await page.getByTestId('node-name').press('Enter')
}

async function shows(page: Page, id: string, words: string) {
  await expect.poll(() => card(page, id).innerText(), { timeout: 20_000 }).toContain(words)
}

/** What the page says of saving in the moment in which the card shows these words for the first time. */
async function saveStateWith(page: Page, id: string, words: string): Promise<string> {
  const shown = await page.waitForFunction(
    ([node, text]) => {
      const label = document.querySelector(`[data-node-id="${node}"]`)?.textContent ?? ''
      return label.includes(text) && document.querySelector('[data-testid="save-state"]')?.textContent?.trim()
    },
    [id, words] as const,
  )
  return (await shown.jsonValue()) || ''
}

it('edits on both sides of a cut network come together when it is back', async () => {
  await ana.context.setOffline(true)
  await saveState(ana.page).toBe('Offline · everything is saved')
  await rename(ana.page, 'alerts', 'Alarm of Ana')
  expect(await saveStateWith(ana.page, 'alerts', 'Alarm of Ana')).toMatch(/Offline · \d+ edits? kept on this device/)
  await card(ana.page, 'delayed').click()
  await condition(ana.page).fill('delay > 40')
  await saveState(ana.page).toMatch(/Offline · \d+ edits kept on this device/)
  await ben.context.setOffline(true)
  await rename(ben.page, 'hourly', 'Hours of Ben')
  await saveState(ben.page).toContain('kept on this device')
  await shows(ana.page, 'hourly', 'Delays per hour')

  await ben.context.setOffline(false)
  await saveState(ben.page).toBe('Saved')
  await ana.context.setOffline(false)
  await saveState(ana.page).toBe('Saved')
  for (const { page } of [ana, ben]) {
    await shows(page, 'alerts', 'Alarm of Ana')
    await shows(page, 'delayed', 'delay > 40')
    await shows(page, 'hourly', 'Hours of Ben')
  }
})

it('edits made right after the network is back are no gap', async () => {
  await ana.context.setOffline(true)
  await rename(ana.page, 'alerts', 'A')
  await ana.context.setOffline(false)
  for (const label of ['Al', 'Ala', 'Alar', 'Alarm']) await rename(ana.page, 'alerts', label)
  await saveState(ana.page).toBe('Saved')
  await shows(ben.page, 'alerts', 'Alarm')
})

it('a part of the page that could not be loaded says so, and is there as soon as it can be', async () => {
  const page = await ana.context.newPage()
  await page.route(/NodeInspector-.*\.js/, (route) => route.abort())
  await page.goto(ana.page.url())
  await card(page, 'delayed').click()
  await page.getByText('This part is not loaded yet').waitFor()
  await page.unroute(/NodeInspector-.*\.js/)
  await condition(page).waitFor()
  await page.close()
})

it('edits outlive the tab while the server is away', async () => {
  await app.kill()
  await saveState(ana.page).toContain('Offline')
  await rename(ana.page, 'flights', 'Flights, kept')
  await saveState(ana.page).toContain('kept on this device')
  const url = ana.page.url()
  await ana.page.close()
  await app.restart()
  await saveState(ben.page).toBe('Saved')
  await shows(ben.page, 'flights', 'Flights')
  expect(await card(ben.page, 'flights').innerText()).not.toContain('kept')

  const page = await ana.context.newPage()
  await page.goto(url)
  await shows(page, 'flights', 'Flights, kept')
  await saveState(page).toBe('Saved')
  await shows(ben.page, 'flights', 'Flights, kept')
  ana = { ...ana, page }
})

it('two tabs of one person keep each their edits', async () => {
  const other = await ana.context.newPage()
  await other.goto(ana.page.url())
  await card(other, 'alerts').waitFor()
  await ana.context.setOffline(true)
  await rename(ana.page, 'alerts', 'First tab')
  await rename(other, 'hourly', 'Second tab')
  for (const page of [ana.page, other]) await saveState(page).toContain('kept on this device')
  await other.close()
  await ana.context.setOffline(false)
  await saveState(ana.page).toBe('Saved')

  const again = await ana.context.newPage()
  await again.goto(ana.page.url())
  for (const page of [again, ana.page, ben.page]) {
    await shows(page, 'alerts', 'First tab')
    await shows(page, 'hourly', 'Second tab')
  }
  await again.close()
})

it('an edit that the server refuses can be taken along, and the saved version opened', async () => {
  const { page } = ana
  await card(page, 'delayed').click()
  await condition(page).fill(`delay > 40 or name = '${'x'.repeat(120_000)}'`)
  await page.getByText('An edit was refused').waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download my version' }).click()
  expect((await download).suggestedFilename()).toBe('flight-delays.lakestream.json')
  await page.getByRole('button', { name: 'Open the saved version' }).click()
  await shows(page, 'delayed', 'delay > 40')
  await saveState(page).toBe('Saved')
})
