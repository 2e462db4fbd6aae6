import { addCorner, moveCorner, nameFence, removeCorner, toMapFences } from '@lakestream/client/map/map-fences'
import { parseRings, spellPlace, spellRings } from '@lakestream/shared/nodes/fences'
import { expect, it } from 'vitest'

const CORNERS = '52.5, 13.3\n52.5, 13.5\n52.6, 13.4\n\n52.52, 13.38\n52.52, 13.42\n52.55, 13.4'

it('corners are read and written as they are; a line that is no place is not thrown away', () => {
  expect(spellRings(parseRings(CORNERS) ?? [])).toBe(CORNERS)
  expect(parseRings('')).toEqual([])
  expect(parseRings('52.5, 13.3\nsomewhere')).toBeNull()
  expect(spellPlace({ latitude: -0.00000004, longitude: 179.9999996 })).toBe('0, 180')
})

it('corners are moved, added and removed; a hole goes with its third, an outline keeps three', () => {
  const rings = parseRings(CORNERS) ?? []
  const place = { latitude: 1, longitude: 2 }
  expect(moveCorner(rings, 1, 2, place)[1]?.[2]).toEqual(place)
  expect(addCorner(rings, 0, place, 0)[0]?.[1]).toEqual(place)
  expect(addCorner(rings, 0, place)[0]?.[3]).toEqual(place)
  expect(addCorner(rings, 2, place)[2]).toEqual([place])
  expect(removeCorner(rings, 0, 1)).toEqual(rings)
  expect(removeCorner(rings, 1, 1)).toEqual([rings[0]])
  expect(removeCorner(addCorner(rings, 0, place), 0, 3)).toEqual(rings)
})

it('what cannot be drawn is told apart from what is not set yet', () => {
  const [circle, polygon, empty] = toMapFences([
    { id: 'a', name: 'depot', shape: 'circle', center: '1, 2', radius: { parameter: 'r' } },
    { id: 'b', name: 'fence 4', shape: 'polygon', corners: 'x' },
    { id: 'c', name: '', shape: 'polygon', corners: '' },
  ])
  expect(circle).toMatchObject({ center: { latitude: 1, longitude: 2 }, radiusMeters: null })
  expect(polygon?.rings).toBeNull()
  expect(empty?.rings).toEqual([])
  expect(nameFence([circle, polygon, empty].flatMap((fence) => fence ?? []))).toBe('fence 5')
})
