import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { type Visitor, visit } from '../support/browser.ts'

/** Everything here is done without the pointer. */
const opened = useApp()
let ana: Visitor
let page: Page

beforeAll(async () => {
  ana = await visit(opened.browser, opened.app.url)
  page = ana.page
})

const heard = () => page.getByTestId('live-region').innerText()
const hears = (words: string | RegExp) => expect.poll(heard).toMatch(words)
const cards = () => page.getByTestId('node-card').count()
const edges = () => page.locator('.react-flow__edge').count()
/** What a screen reader says of the element that has the focus. */
const focused = () =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '')
const focusIsOn = (words: string | RegExp) => expect.poll(focused).toMatch(words)
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}
/** Chooses the first entry that fits the words. */
async function choose(words: string) {
  await page.getByTestId('command-input').waitFor()
  await page.keyboard.type(words)
  await page.locator('[cmdk-item]').first().waitFor()
  await press('Enter')
  await page.getByTestId('command-input').waitFor({ state: 'detached' })
}

describe('a pipeline built with the keyboard alone', () => {
  it('begins with an empty canvas, which says what to do', async () => {
    const create = page.getByTestId('create-pipeline')
    await create.focus()
    await press('Enter')
    await page.getByTestId('empty-canvas').waitFor()
    expect(await page.getByTestId('empty-canvas').getByRole('button').allInnerTexts()).toEqual([
      'Add a node',
      'Open a file',
    ])
  })

  it('gets a source, and after each node the next, with the focus on what is new', async () => {
    await press('n')
    await choose('simulator')
    await hears('Added: Simulator')
    await focusIsOn(/^Simulator/)
    await press('n')
    await choose('filter')
    await hears('Added: Filter')
    await focusIsOn(/^Filter/)
    await press('n')
    await choose('console')
    await focusIsOn(/^Console/)
    expect([await cards(), await edges()]).toEqual([3, 2])
  })

  it('is walked through: by nearest card, to both ends, and along the connections', async () => {
    await press('ArrowLeft')
    await focusIsOn(/^Filter/)
    await press('Home')
    await focusIsOn(/^Simulator/)
    await press('End')
    await focusIsOn(/^Console/)
    await press('ArrowLeft', ']')
    await hears('Connection 1 of 2: Simulator → Filter')
    await press(']')
    await hears('Connection 2 of 2: Filter → Console')
    await press('Escape')
    await focusIsOn(/^Filter/)
  })

  it('is configured: Enter leads into the settings, Escape back to the card', async () => {
    await press('Enter')
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
    await page.keyboard.type('value > 10 ')
    await expect
      .poll(() => page.locator('[aria-label^="Filter"]').first().getAttribute('aria-label'))
      .toContain('value > 10')
    await press('Escape', 'Escape')
    await focusIsOn(/^Filter/)
    await press('F2')
    await page.keyboard.type('Large ones')
    await press('Escape')
    await focusIsOn(/^Large ones, Filter/)
  })

  it('is moved, switched off and on, and undone', async () => {
    const place = () => page.locator('[aria-label^="Large ones"]').first().boundingBox()
    const before = await place()
    await press('Shift+ArrowDown', 'Shift+ArrowDown')
    await expect.poll(async () => ((await place())?.y ?? 0) - (before?.y ?? 0)).toBeGreaterThan(20)
    await press('Control+z')
    await hears('Undone')
    await expect.poll(async () => ((await place())?.y ?? 0) - (before?.y ?? 0)).toBe(0)
    await press('e')
    await hears('Switched off')
    await press('e')
    await hears('Switched on')
  })

  it('is connected and disconnected by choosing from what fits', async () => {
    await press('Shift+L')
    await choose('console')
    await hears('Connection removed')
    expect(await edges()).toBe(1)
    await focusIsOn(/^Large ones/)
    await press('l')
    await choose('console')
    await hears('Connected Large ones to Console')
    expect(await edges()).toBe(2)
  })

  it('has a node put into a connection, and taken out again so that the connection stays', async () => {
    await press('i')
    await choose('select')
    await expect.poll(edges).toBe(3)
    await press('Control+Delete')
    await hears('Node deleted')
    expect([await cards(), await edges()]).toEqual([3, 2])
    // The neighbour has the focus, but is not selected: a second Delete takes nothing more.
    await press('Delete')
    expect(await cards()).toBe(3)
  })

  it('is left and entered with Tab as one stop, and F6 goes round the window', async () => {
    // Between two parts is the edge by which arrows resize them.
    await press('Home', 'Shift+Tab', 'Shift+Tab')
    const within = (region: string) =>
      page.evaluate((name) => document.activeElement?.closest(`[data-region=${name}]`) !== null, region)
    expect(await within('rail')).toBe(true)
    await press('Tab', 'Tab')
    await focusIsOn(/^Simulator/)
    for (const region of ['dock', 'inspector', 'header', 'rail', 'canvas']) {
      await press('F6')
      await expect.poll(() => within(region)).toBe(true)
    }
    await focusIsOn(/^Simulator/)
  })

  it('is there as a list, in the order in which the rows flow', async () => {
    await press('Control+f')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid')))
      .toBe('outline-search')
    await page.keyboard.type('large')
    const list = page.getByRole('list', { name: 'Nodes of this pipeline' })
    await expect.poll(() => list.getByRole('button').count()).toBe(1)
    await press('Control+a', 'Backspace', 'Tab')
    await expect
      .poll(() => list.getByRole('button').allInnerTexts())
      .toEqual([
        expect.stringMatching(/^Simulator\s+→ Large ones/),
        expect.stringMatching(/^Large ones\s+→ Console/),
        expect.stringMatching(/^Console/),
      ])
    await press('ArrowDown')
    await expect.poll(() => page.getByTestId('node-name').inputValue()).toBe('Large ones')
  })

  it('shows every key on ?, from one table', async () => {
    await press('?')
    const dialog = page.getByRole('dialog', { name: 'Keyboard' })
    await dialog.waitFor()
    expect(await dialog.getByText('Delete and reconnect').isVisible()).toBe(true)
    await press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(ana.errors).toEqual([])
  })
})

describe('together', () => {
  it('one follows the view of another until one moves one’s own, and may hide', async () => {
    const ben = await visit(opened.browser, page.url())
    await ben.page.getByTestId('node-card').first().waitFor()
    await hears('joined')
    await page.keyboard.press('Escape')
    await press('Shift+F')
    await page.getByTestId('following').waitFor()
    const zoomOf = (each: Page) => each.getByRole('toolbar').innerText()
    await ben.page.keyboard.press('1')
    await ben.page.keyboard.press('+')
    await ben.page.keyboard.press('+')
    await expect.poll(() => zoomOf(ben.page)).toContain('144 %')
    await expect.poll(() => zoomOf(page)).toContain('144 %')
    await press('Escape')
    await page.getByTestId('following').waitFor({ state: 'detached' })

    await ben.page.keyboard.press('Home')
    const seen = () => page.locator('[aria-label^="Simulator"]').first().innerText()
    await expect.poll(seen).toContain('Selected by')
    await ben.page.keyboard.press('Shift+H')
    await expect.poll(seen).not.toContain('Selected by')
    await ben.page.keyboard.press('Shift+H')
    await expect.poll(seen).toContain('Selected by')
    await ben.context.close()
    await hears('left')
    expect([...ana.errors, ...ben.errors]).toEqual([])
  })
})
