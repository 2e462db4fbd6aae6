import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { visit } from '../support/browser.ts'
import { card, close, openTwoPeople, type TwoPeople } from '../support/two-people.ts'

/** What the README promises, done by two people in two browsers against the built server. */
let { app, browser, ana, ben } = {} as TwoPeople

beforeAll(async () => {
  ;({ app, browser, ana, ben } = await openTwoPeople({ colorScheme: 'dark' }))
})
afterAll(() => close({ app, browser }))

const saved = (page: Page) => expect.poll(() => page.getByTestId('save-state').innerText()).toBe('Saved')
const count = async (page: Page) => Number(await page.getByTestId('preview-count').getAttribute('data-total'))

describe('two people in one pipeline', () => {
  it('see each other come, point and select', async () => {
    await expect.poll(() => ana.page.getByTestId('people').innerText()).toBe('2 people')
    await ben.page.mouse.move(620, 250)
    await ben.page.mouse.move(640, 260)
    await expect
      .poll(() =>
        ana.page
          .getByTestId('peer-cursor')
          .first()
          .evaluate((each) => each.style.opacity),
      )
      .toBe('1')
    await card(ben.page, 'hourly').click()
    await expect.poll(() => card(ana.page, 'hourly').innerText()).toContain('Selected by')
  })

  it('see the rows that the engine computes', async () => {
    await card(ana.page, 'alerts').click()
    await expect.poll(() => count(ana.page)).toBe(42)
    await card(ana.page, 'delayed').click()
    await expect.poll(() => count(ana.page)).toBe(2500)
  })

  it('see an edit of a condition at once, in the form, the code and the rows', async () => {
    await ana.page.getByTestId('tab-code').click()
    await expect.poll(() => ana.page.getByTestId('code-editor').innerText()).toContain('delay')
    await ana.page.getByTestId('field-condition').locator('textarea').fill('delay > 60')
    await expect.poll(() => card(ben.page, 'delayed').innerText()).toContain('delay > 60')
    await expect
      .poll(async () => (await ana.page.getByTestId('code-editor').innerText()).replace(/\s/g, ' '))
      .toContain('delay > 60')
    await ana.page.getByTestId('tab-preview').click()
    await expect.poll(() => count(ana.page)).toBeLessThan(2000)
    await saved(ana.page)
  })

  it('have a wrong column named, with the place and a suggestion', async () => {
    await ana.page.getByTestId('field-condition').locator('textarea').fill('dealy > 60')
    await expect.poll(() => ana.page.getByTestId('field-condition').innerText()).toContain('did you mean delay?')
    await ana.page.getByTestId('tab-problems').click()
    await expect.poll(() => ana.page.getByTestId('problem').first().innerText()).toContain('dealy')
  })

  it('undo only what is theirs', async () => {
    await card(ben.page, 'alerts').click()
    await ben.page.getByTestId('node-name').fill('Alarm')
    await expect.poll(() => card(ana.page, 'alerts').innerText()).toContain('Alarm')
    await ana.page.getByTestId('undo').click()
    await expect.poll(() => card(ana.page, 'delayed').innerText()).toContain('delay > 30')
    expect(await card(ana.page, 'alerts').innerText()).toContain('Alarm')
  })

  it('move a card, which the other sees move', async () => {
    const before = await card(ben.page, 'flights').boundingBox()
    const box = await card(ana.page, 'flights').boundingBox()
    if (!box || !before) throw new Error('the card is not on the canvas')
    await ana.page.mouse.move(box.x + 60, box.y + 20)
    await ana.page.mouse.down()
    await ana.page.mouse.move(box.x + 80, box.y + 120, { steps: 6 })
    await ana.page.mouse.up()
    await expect
      .poll(async () => ((await card(ben.page, 'flights').boundingBox())?.y ?? 0) - before.y)
      .toBeGreaterThan(60)
    await saved(ana.page)
  })

  it('add and connect a node by keyboard', async () => {
    await card(ana.page, 'delayed').click()
    await ana.page.keyboard.press('n')
    await ana.page.getByTestId('command-input').fill('console')
    await ana.page.keyboard.press('Enter')
    await expect.poll(() => ben.page.getByTestId('node-card').count()).toBe(7)
    await expect.poll(() => ben.page.locator('.react-flow__edge').count()).toBe(6)
    await ana.page.keyboard.press('Delete')
    await expect.poll(() => ben.page.getByTestId('node-card').count()).toBe(6)
    await saved(ana.page)
  })

  it('lose nothing when the server is killed and started again', async () => {
    await card(ana.page, 'delayed').click()
    await ana.page.getByTestId('field-condition').locator('textarea').fill('delay > 45')
    await saved(ana.page)
    await app.kill()
    await expect.poll(() => ana.page.getByTestId('save-state').innerText()).toContain('Offline')
    await ana.page.getByTestId('field-condition').locator('textarea').fill('delay > 46')
    await expect.poll(() => ana.page.getByTestId('save-state').innerText()).toContain('kept on this device')
    await app.restart()
    await expect.poll(() => card(ben.page, 'delayed').innerText(), { timeout: 20_000 }).toContain('delay > 46')
    await saved(ana.page)
    const late = await visit(browser, ana.page.url())
    await expect.poll(() => card(late.page, 'delayed').innerText()).toContain('delay > 46')
    await late.context.close()
  })

  it('make no error in the browser, and nothing that the content security policy refuses', () => {
    // The connection that was cut on purpose is the only thing that the browser may complain of.
    const errors = [...ana.errors, ...ben.errors].filter(
      (each) => !/WebSocket|ERR_CONNECTION_REFUSED|Failed to load resource|Failed to fetch/.test(each),
    )
    expect(errors).toEqual([])
  })
})
