import { type Grid, itemsIn, stepFrom, toGrid } from '@lakestream/client/form/grid-cells'
import { expect, it } from 'vitest'

const ENDS = { from: 'from', to: 'to' }
const NAMES = ['new', 'paid', 'sent']
const LIST = [
  ['pay', 'new', 'paid'],
  ['send', 'paid', 'sent'],
  ['cancel', 'new', 'gone'],
  ['pay again', 'new', 'paid'],
].map(([name = '', from = '', to = '']) => ({ id: name, name, from, to }))
const grid = toGrid(LIST, ENDS, NAMES)

/** What `moveItem` does: to a position that is counted without the record. */
function move(id: string, position: number | null | undefined) {
  const others = LIST.filter((each) => each.id !== id)
  return others.toSpliced(position ?? 0, 0, ...LIST.filter((each) => each.id === id))
}
const orderFrom = (list: typeof LIST, from: string) => list.filter((each) => each.from === from).map(({ id }) => id)

it('has the names that there are, then those that nobody knows', () => {
  expect(grid.rows).toEqual(NAMES)
  expect(grid.columns).toEqual([...NAMES, 'gone'])
  expect(toGrid([{ id: 'x', from: '', to: 'new' }], ENDS, ['new']).rows).toEqual(['new', ''])
})

it('a cell has its records, each with its place among those from the same name', () => {
  expect(itemsIn(grid, { from: 'new', to: 'paid' })).toMatchObject([
    { id: 'pay', index: 0, place: 1, places: 3, up: null },
    { id: 'pay again', index: 3, place: 3, places: 3, down: null },
  ])
  expect(itemsIn(grid, { from: 'paid', to: 'sent' })).toMatchObject([{ place: 1, places: 1, up: null, down: null }])
  expect(itemsIn(grid, { from: 'sent', to: 'new' })).toEqual([])
})

it('moves a record past its neighbour among those from the same name', () => {
  const at = (id: string) => grid.items.find((item) => item.id === id)
  expect(orderFrom(move('pay', at('pay')?.down), 'new')).toEqual(['cancel', 'pay', 'pay again'])
  expect(orderFrom(move('pay again', at('pay again')?.up), 'new')).toEqual(['pay', 'pay again', 'cancel'])
  expect(orderFrom(move('cancel', at('cancel')?.up), 'new')).toEqual(['cancel', 'pay', 'pay again'])
  expect(orderFrom(move('cancel', at('cancel')?.down), 'new')).toEqual(['pay', 'pay again', 'cancel'])
})

it.each([
  ['ArrowDown', { from: 'paid', to: 'paid' }],
  ['ArrowUp', { from: 'new', to: 'paid' }],
  ['ArrowLeft', { from: 'new', to: 'new' }],
  ['End', { from: 'new', to: 'gone' }],
  ['Home', { from: 'new', to: 'new' }],
  ['a', null],
])('%s leads from a cell to %j', (key, cell) => {
  expect(stepFrom(grid as Grid, { from: 'new', to: 'paid' }, key)).toEqual(cell)
})
