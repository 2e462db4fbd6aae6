import type { Row, Value } from '../expression/value.ts'
import { type Fence, isPlace, measureWidth, type Place } from './geometry.ts'

/** How a table's row says what fence it is; null where it has no such column. */
export interface FenceColumns {
  readonly name: (row: Row) => Value
  /** Of a circle, in degrees and metres. */
  readonly latitude: ((row: Row) => Value) | null
  readonly longitude: ((row: Row) => Value) | null
  readonly radius: ((row: Row) => Value) | null
  /** Of a polygon, as {@link parseArea} reads it. */
  readonly area: ((row: Row) => Value) | null
}

/** Fences as the rows of a table give them, by name. Rows that are no fence are left out; those of one name are one fence. `fence_table.py` is its twin. */
export class FenceTable {
  /** Never changed, so that an event keeps those of its time. */
  fences: ReadonlyMap<string, Fence> = new Map()
  private readonly columns: FenceColumns

  constructor(columns: FenceColumns) {
    this.columns = columns
  }

  add(rows: readonly Row[]): void {
    if (rows.length === 0) return
    const fences = new Map(this.fences)
    for (const row of rows) {
      const fence = this.read(row)
      if (!fence) continue
      const { name } = fence
      const before = fences.get(name)
      const parts = before?.kind === 'several' ? before.parts : before ? [before] : []
      fences.set(name, parts.length === 0 ? fence : { name, kind: 'several', parts: [...parts, fence] })
    }
    this.fences = fences
  }

  /** A polygon where the row has an area, else a circle. */
  private read(row: Row): Fence | null {
    const { name: toName, area: toArea } = this.columns
    const name = toName(row)
    if (typeof name !== 'string') return null
    const area = toArea?.(row) ?? null
    if (area !== null) {
      const rings = parseArea(String(area))
      return rings && { name, kind: 'polygon', rings }
    }
    const [latitude, longitude, radius] = [this.columns.latitude, this.columns.longitude, this.columns.radius].map(
      (of) => of?.(row),
    )
    if (typeof latitude !== 'number' || typeof longitude !== 'number' || typeof radius !== 'number') return null
    const center = { latitude, longitude }
    return isPlace(center) && radius > 0 && Number.isFinite(radius)
      ? { name, kind: 'circle', center, radiusMeters: radius }
      : null
  }
}

const SPACE = '[ \\t\\r\\n]'
const NUMBER = '[+-]?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?'
const listOf = (item: string) => `[(]${SPACE}*${item}${SPACE}*(?:,${SPACE}*${item}${SPACE}*)*[)]`
const POLYGON = listOf(listOf(`${NUMBER}${SPACE}+${NUMBER}`))
const AREA = new RegExp(
  `^${SPACE}*(?:POLYGON${SPACE}*${POLYGON}|MULTIPOLYGON${SPACE}*${listOf(POLYGON)})${SPACE}*$`,
  'i',
)

/**
 * Outline and holes of a polygon or several as well-known text (OGC 06-103r4, 7.2), longitude before latitude; null where it is none, has a corner
 * that is no place on earth, a ring of fewer than three corners, or spans more than half of the earth's longitudes.
 */
export function parseArea(text: string): Place[][] | null {
  if (!AREA.test(text)) return null
  const rings = [...text.matchAll(/[(]([^()]+)[)]/g)].map(([, corners = '']) =>
    withoutEnd(corners.split(',').map(toPlace)),
  )
  const all = rings.flat()
  return rings.every(({ length }) => length >= 3) && all.every(isPlace) && measureWidth(all) <= 180 ? rings : null
}

function toPlace(corner: string): Place {
  const [longitude, latitude] = corner.trim().split(/\s+/).map(Number)
  return { latitude: latitude ?? Number.NaN, longitude: longitude ?? Number.NaN }
}

/** A ring's last corner is its first once more. */
function withoutEnd(ring: readonly Place[]): Place[] {
  const [first, last] = [ring[0], ring.at(-1)]
  const closes = first?.latitude === last?.latitude && first?.longitude === last?.longitude
  return ring.slice(0, closes ? -1 : undefined)
}
