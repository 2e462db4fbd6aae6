/** A place in degrees. */
export interface Place {
  readonly latitude: number
  readonly longitude: number
}

export type Fence =
  | { readonly name: string; readonly kind: 'circle'; readonly center: Place; readonly radiusMeters: number }
  /** The outline first, then its holes; each closes itself. */
  | { readonly name: string; readonly kind: 'polygon'; readonly rings: readonly (readonly Place[])[] }
  /** Several of one name. */
  | { readonly name: string; readonly kind: 'several'; readonly parts: readonly Fence[] }

export const isPlace = ({ latitude, longitude }: Place) => Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180

/** Degrees from the westernmost to the easternmost corner; above 180 the polygon is meant the other way round the earth. */
export function measureWidth(corners: readonly Place[]): number {
  const longitudes = corners.map(({ longitude }) => longitude)
  return longitudes.reduce((a, b) => Math.max(a, b)) - longitudes.reduce((a, b) => Math.min(a, b))
}

/** Mean radius of the earth in metres (IUGG). */
const EARTH_METERS = 6_371_008.8

const toRadians = (degrees: number) => (degrees * Math.PI) / 180

/** Great-circle distance by the haversine formula, in metres, to the millimetre: math libraries differ in the last bit. */
export function measureMeters(a: Place, b: Place): number {
  const sinLatitude = Math.sin(toRadians(b.latitude - a.latitude) / 2)
  const sinLongitude = Math.sin(toRadians(b.longitude - a.longitude) / 2)
  const h =
    sinLatitude * sinLatitude +
    Math.cos(toRadians(a.latitude)) * Math.cos(toRadians(b.latitude)) * sinLongitude * sinLongitude
  return Math.floor(2 * EARTH_METERS * Math.asin(Math.min(1, Math.sqrt(h))) * 1000 + 0.5) / 1000
}

interface Location {
  readonly isInside: boolean
  readonly distance: number | null
}

/**
 * Whether a place is in a fence; `distance` is that to a circle's centre in metres, null for a polygon. A circle has its edge. A polygon, by the even-odd
 * rule over degrees, has its western and southern edges and not the others, so that no place is in two that touch. Of several fences a place is in one of
 * them, and the distance is that to the nearest centre.
 */
export function locate(fence: Fence, place: Place): Location {
  if (fence.kind === 'several') {
    const all = fence.parts.map((part) => locate(part, place))
    const distances = all.flatMap(({ distance }) => distance ?? [])
    return {
      isInside: all.some(({ isInside }) => isInside),
      distance: distances.length === 0 ? null : Math.min(...distances),
    }
  }
  if (fence.kind === 'polygon') {
    const crossings = fence.rings.reduce((total, ring) => total + countCrossings(ring, place), 0)
    return { isInside: crossings % 2 === 1, distance: null }
  }
  const distance = measureMeters(fence.center, place)
  return { isInside: distance <= fence.radiusMeters, distance }
}

/** Edges of a ring that lie to the east of a place. */
function countCrossings(ring: readonly Place[], { latitude, longitude }: Place): number {
  let count = 0
  for (const [index, to] of ring.entries()) {
    const from = ring[index === 0 ? ring.length - 1 : index - 1] ?? to
    if (from.latitude > latitude === to.latitude > latitude) continue
    const share = (latitude - to.latitude) / (from.latitude - to.latitude)
    if (longitude < (from.longitude - to.longitude) * share + to.longitude) count += 1
  }
  return count
}
