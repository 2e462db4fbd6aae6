import { afterAll, beforeAll, expect, it } from 'vitest'
import { card, close, openTwoPeople, type TwoPeople } from '../support/two-people.ts'

/** What a person may do with a pipeline, as they feel it while somebody else decides it. */
let { app, browser, ana, ben } = {} as TwoPeople

beforeAll(async () => {
  ;({ app, browser, ana, ben } = await openTwoPeople())
})
afterAll(() => close({ app, browser }))

async function setEveryone(label: string) {
  const { page } = ana
  await page.getByTestId('share').click()
  await page.getByLabel('Role of Everyone else').selectOption({ label })
  await page.keyboard.press('Escape')
}

it('a person who may edit sees no limits, and no way to give rights', async () => {
  await ben.page.getByTestId('share').click()
  expect(await ben.page.getByLabel(/^Role of Everyone/).isDisabled()).toBe(true)
  await ben.page.keyboard.press('Escape')
  expect(await ben.page.getByTestId('view-only').count()).toBe(0)
  expect(await ben.page.getByTestId('palette-filter').isEnabled()).toBe(true)
})

it('made a viewer, they see it at once and can change nothing', async () => {
  const { page } = ben
  await setEveryone('Can view')
  await page.getByTestId('view-only').waitFor()
  expect(await page.getByTestId('palette-filter').count()).toBe(0)
  expect(await page.getByTestId('run').count()).toBe(0)
  await card(page, 'delayed').click()
  expect(await page.getByTestId('field-condition').locator('textarea').isDisabled()).toBe(true)
  await page.keyboard.press('Delete')
  await page.getByText('You may look at this pipeline, but not change it.').waitFor()
  expect(await card(page, 'delayed').count()).toBe(1)
  // A drag moves the view, not the card: cards keep their distance.
  const distance = async () => {
    const [one, other] = await Promise.all(['delayed', 'alerts'].map((id) => card(page, id).boundingBox()))
    return [(one?.x ?? 0) - (other?.x ?? 0), (one?.y ?? 0) - (other?.y ?? 0)].map(Math.round)
  }
  const before = await distance()
  await card(page, 'delayed').hover()
  await page.mouse.down()
  await page.mouse.move(700, 500, { steps: 5 })
  await page.mouse.up()
  expect(await distance()).toEqual(before)
  await page.getByTestId('save-state').getByText('Saved').waitFor()
})

it('made an editor again, they can go on without loading the page', async () => {
  await setEveryone('Can edit')
  await expect.poll(() => ben.page.getByTestId('view-only').count()).toBe(0)
  await card(ben.page, 'delayed').click()
  await ben.page.getByTestId('node-name').fill('By Ben')
  await expect.poll(() => card(ana.page, 'delayed').innerText()).toContain('By Ben')
})

it('without access they are told so, and do not find it any more', async () => {
  await setEveryone('No access')
  await ben.page.getByText('This pipeline is no longer shared with you').waitFor()
  await ben.page.goto(app.url)
  await ben.page.getByTestId('template-flight-delays').waitFor()
  expect(await ben.page.getByTestId('pipeline-card').count()).toBe(0)
  await ben.page.goto(ana.page.url())
  await ben.page.getByText('You may not open this pipeline').waitFor()
  expect([...ana.errors, ...ben.errors]).toEqual([])
})
