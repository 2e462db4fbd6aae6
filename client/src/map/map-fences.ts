import type { Place } from '@lakestream/shared/engine/geometry'
import { parsePlace, parseRings } from '@lakestream/shared/nodes/fences'
import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'
import { mp } from '../messages/en-map.ts'

/** A fence as it can be drawn. */
export interface MapFence {
  readonly id: string
  /** Position among the records. */
  readonly index: number
  readonly name: string
  readonly shape: 'circle' | 'polygon'
  /** Null while it is not set. */
  readonly center: Place | null
  /** Null where it is no number, such as a parameter. */
  readonly radiusMeters: number | null
  /** The outline, then holes; null where a line of them cannot be read. */
  readonly rings: readonly (readonly Place[])[] | null
}

export function toMapFences(items: readonly Json[]): MapFence[] {
  return items.map((item, index) => {
    const record = item as JsonObject
    const text = (name: string) => (typeof record[name] === 'string' ? record[name] : '')
    return {
      id: text('id'),
      index,
      name: text('name') || mp.unnamed,
      shape: record['shape'] === 'polygon' ? 'polygon' : 'circle',
      center: parsePlace(text('center')),
      radiusMeters: typeof record['radius'] === 'number' ? record['radius'] : null,
      rings: parseRings(text('corners')),
    }
  })
}

/** A name that no fence has. */
export function nameFence(fences: readonly MapFence[]): string {
  for (let number = fences.length + 1; ; number++) {
    const name = `fence ${number}`
    if (fences.every((fence) => fence.name !== name)) return name
  }
}

type Rings = readonly (readonly Place[])[]

/** The rings with a corner put somewhere else. */
export const moveCorner = (rings: Rings, ring: number, corner: number, place: Place): Rings =>
  change(rings, ring, (corners) => corners.with(corner, place))

/** The rings with a new corner behind another; behind the last where none is named. A ring behind the last is a new one. */
export const addCorner = (rings: Rings, ring: number, place: Place, behind?: number): Rings =>
  change(rings, ring, (corners) => corners.toSpliced((behind ?? corners.length - 1) + 1, 0, place))

/** The rings without a corner. A hole needs three, and goes with the third; an outline keeps its last. */
export function removeCorner(rings: Rings, ring: number, corner: number): Rings {
  if ((rings[ring]?.length ?? 0) > 3) return change(rings, ring, (corners) => corners.toSpliced(corner, 1))
  return ring === 0 ? rings : rings.toSpliced(ring, 1)
}

const change = (rings: Rings, ring: number, by: (corners: readonly Place[]) => readonly Place[]): Rings =>
  ring < rings.length ? rings.with(ring, by(rings[ring] ?? [])) : [...rings, by([])]
