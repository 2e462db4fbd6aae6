import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { visit } from '../support/browser.ts'
import { createPipeline } from '../support/server.ts'

const opened = useApp()

const columns = [{ id: 'a', name: 'a', type: 'int' }]
const PIPELINE = {
  lakestream: 1,
  name: 'links',
  nodes: {
    file: { type: 'auto-loader', label: 'File', config: { path: 'in', schema: columns } },
    table: { type: 'delta-table-source', label: 'Table', config: { read: 'table', table: 't', columns } },
    first: { type: 'filter', label: 'First', config: { condition: 'a > 1' } },
    second: { type: 'filter', label: 'Second', config: { condition: 'a > 2' } },
    join: { type: 'stream-static-join', label: 'Join', config: { on: [] } },
    sink: { type: 'console-sink', label: 'Console', config: {} },
  },
  edges: ['file:out>first:in', 'first:out>second:in'],
  layout: { file: [0, 0], table: [0, 200], first: [300, 0], second: [600, 0], join: [600, 200], sink: [900, 100] },
}

async function open(colorScheme: 'light' | 'dark') {
  const visitor = await visit(
    opened.browser,
    `${opened.app.url}/p/${await createPipeline(opened.app, { file: PIPELINE })}`,
    { colorScheme },
  )
  await visitor.page.locator('[data-node-id="sink"]').waitFor()
  // Without motion the cards stay where they are found.
  await visitor.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await visitor.page.keyboard.press('Control+j')
  await visitor.page.getByTestId('tab-code').waitFor({ state: 'detached' })
  await visitor.page.keyboard.press('0')
  return visitor
}

const port = (page: Page, node: string, id: string, type: 'source' | 'target') =>
  page.locator(`.react-flow__handle[data-nodeid="${node}"][data-handleid="${id}"].${type}`)
const card = (page: Page, node: string) => page.locator(`[data-node-id="${node}"]`)
const hint = async (page: Page) => (await page.getByTestId('link-hint').allInnerTexts()).join()
const edges = (page: Page) => page.locator('.react-flow__edge').count()
const refused = (page: Page) => page.getByText(/^Not connected:/).allInnerTexts()
/** Ports by what they show while a link is drawn, as `node side port`. */
const portsThat = (page: Page, look: 'open' | 'refused') =>
  page.locator(`.port-${look}`).evaluateAll((handles) =>
    handles.map((handle) => {
      const { nodeid, handleid } = (handle as HTMLElement).dataset
      return `${nodeid} ${handle.classList.contains('source') ? 'out' : 'in'} ${handleid}`
    }),
  )

async function moveTo(page: Page, target: ReturnType<typeof card>, at: readonly [number, number] = [0.5, 0.5]) {
  const box = await target.boundingBox()
  if (!box) throw new Error('it is not in sight')
  const [x, y] = [box.x + box.width * at[0], box.y + box.height * at[1]]
  await page.mouse.move(x, y, { steps: 10 })
}

async function shot(page: Page, name: string) {
  if (process.env['LAKESTREAM_SHOTS']) await page.screenshot({ path: `${process.env['LAKESTREAM_SHOTS']}/${name}.png` })
}

it.each(['light', 'dark'] as const)(
  'while a link is dragged, ports and pointer say what it fits, %s',
  async (scheme) => {
    const { page, context, errors } = await open(scheme)
    await moveTo(page, port(page, 'second', 'out', 'source'))
    await page.mouse.down()
    await moveTo(page, port(page, 'first', 'in', 'target'))
    await expect.poll(() => hint(page)).toBe('"Rows" takes one connection and has it already.')
    expect((await portsThat(page, 'open')).sort()).toEqual(['join in stream', 'sink in in'])
    expect(await portsThat(page, 'refused')).toEqual(
      expect.arrayContaining([
        'file out out',
        'first in in',
        'first out rejected',
        'join in table',
        'second out rejected',
      ]),
    )
    expect(await port(page, 'join', 'table', 'target').getAttribute('title')).toBe(
      '"Table" needs a table, but "Kept" is a stream.',
    )
    await shot(page, `${scheme}-link-refused`)
    await page.mouse.up()
    await expect.poll(() => refused(page)).toEqual(['Not connected: "Rows" takes one connection and has it already.'])
    expect([await edges(page), await portsThat(page, 'open')]).toEqual([2, []])

    await moveTo(page, port(page, 'second', 'out', 'source'))
    await page.mouse.down()
    await moveTo(page, card(page, 'file'))
    await expect.poll(() => hint(page)).toBe('A source takes no input.')
    // Over a card the link goes to its first port that fits.
    await moveTo(page, card(page, 'join'))
    await expect.poll(() => hint(page)).toBe('Join: Stream')
    await shot(page, `${scheme}-link-fits`)
    await page.mouse.up()
    await expect.poll(() => edges(page)).toBe(3)
    expect(errors).toEqual([])
    await context.close()
  },
)

it('a link by clicks is judged alike, and Escape gives it up', async () => {
  const { page, context, errors } = await open('light')
  await port(page, 'table', 'out', 'source').click()
  await moveTo(page, card(page, 'sink'))
  await expect.poll(() => hint(page)).toBe('"Rows" needs a stream, but "Table" is a table.')
  await card(page, 'sink').click()
  await expect.poll(() => refused(page)).toHaveLength(1)
  expect(await portsThat(page, 'open')).toEqual([])

  await port(page, 'table', 'out', 'source').click()
  expect(await portsThat(page, 'open')).toContain('join in table')
  await page.keyboard.press('Escape')
  await expect.poll(() => portsThat(page, 'open')).toEqual([])
  // The next click begins anew.
  await port(page, 'join', 'table', 'target').click()
  expect(await portsThat(page, 'open')).toEqual(['table out out'])
  await port(page, 'table', 'out', 'source').click()
  await expect.poll(() => edges(page)).toBe(3)
  expect(await portsThat(page, 'open')).toEqual([])
  expect(errors).toEqual([])
  await context.close()
})

it('with the keyboard, what does not fit is listed behind what fits, with the reason', async () => {
  const { page, context, errors } = await open('light')
  await card(page, 'second').focus()
  await page.keyboard.press('l')
  await page.getByTestId('command-input').waitFor()
  await expect
    .poll(() => page.getByTestId('refused-item').allInnerTexts())
    .toEqual([
      'File\nA source takes no input.',
      'First\n"Rows" takes one connection and has it already.',
      'Table\nA source takes no input.',
    ])
  await shot(page, 'link-list')
  await page.keyboard.type('file')
  await page.keyboard.press('Enter')
  await expect.poll(() => refused(page)).toEqual(['Not connected: A source takes no input.'])
  expect(await edges(page)).toBe(2)
  await page.keyboard.press('Escape')
  await page.getByTestId('command-input').waitFor({ state: 'detached' })
  expect(errors).toEqual([])
  await context.close()
})

it('dropped in the void, a link offers the nodes that fit its port, at either end', async () => {
  const { page, context, errors } = await open('light')
  const drop = async (from: ReturnType<typeof port>, x: number) => {
    await moveTo(page, from)
    await page.mouse.down()
    const box = await page.getByRole('region', { name: 'Canvas' }).boundingBox()
    await page.mouse.move((box?.x ?? 0) + x, (box?.y ?? 0) + (box?.height ?? 0) - 90, { steps: 10 })
    await page.mouse.up()
    await page.getByTestId('command-input').waitFor()
  }
  await drop(port(page, 'table', 'out', 'source'), 480)
  await page.keyboard.type('join')
  await expect.poll(() => page.locator('[cmdk-item]').first().innerText()).toContain('Join with a table')
  await expect
    .poll(() => page.getByTestId('refused-item').allInnerTexts())
    .toContain('Join streams\n"Left" needs a stream, but "Table" is a table.')
  await shot(page, 'link-palette')
  await page.keyboard.press('Enter')
  await expect.poll(() => edges(page)).toBe(3)
  await expect.poll(() => page.locator('.react-flow__edge[data-id*="table:out>"][data-id$=":table"]').count()).toBe(1)

  await drop(port(page, 'sink', 'in', 'target'), 300)
  await page.keyboard.type('simulator')
  await page.locator('[cmdk-item]').first().waitFor()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('.react-flow__edge[data-id$=">sink:in"]').count()).toBe(1)
  expect(errors).toEqual([])
  await context.close()
})
