import { type Fence, isPlace, measureWidth, type Place } from '../engine/geometry.ts'
import { error, requireValue } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { choice, type FieldMeta, integer, optionalCode, optionalText, records, text } from './fields.ts'

/** Fences as people write and draw them, and the fields that say where something is. */
export const fencesField = (map: NonNullable<FieldMeta['map']>, when: NonNullable<FieldMeta['when']>) =>
  records(
    'Fences',
    {
      name: text('Name'),
      shape: choice('Shape', { circle: 'Circle', polygon: 'Polygon' }, 'circle'),
      center: optionalText('Centre', {
        placeholder: '52.520008, 13.404954',
        parameters: false,
        help: 'Latitude and longitude in degrees.',
        when: { field: 'shape', in: ['circle'] },
      }),
      radius: integer('Radius in metres', 100, { min: 1, max: 20_000_000, when: { field: 'shape', in: ['circle'] } }),
      corners: optionalCode('Corners', {
        language: 'text',
        placeholder: '52.50, 13.30\n52.50, 13.50\n52.60, 13.40',
        parameters: false,
        help: 'Latitude and longitude of a corner on each line; holes follow after an empty line each.',
        when: { field: 'shape', in: ['polygon'] },
      }),
    },
    { item: 'fence', map, when },
  )

export interface FenceRecord {
  readonly name: string
  readonly shape: 'circle' | 'polygon'
  readonly center: string
  readonly radius: number
  readonly corners: string
}

const NUMBER = String.raw`\s*([+-]?\d{1,3}(?:\.\d+)?)\s*`
const PLACE = new RegExp(`^${NUMBER},${NUMBER}$`)

/** `latitude, longitude` in degrees; null where it is no place on earth. */
export function parsePlace(line: string): Place | null {
  const [, latitude, longitude] = PLACE.exec(line) ?? []
  if (latitude === undefined || longitude === undefined) return null
  const place = { latitude: Number(latitude), longitude: Number(longitude) }
  return isPlace(place) ? place : null
}

/** As {@link parsePlace} reads it; six decimals are a tenth of a metre. */
export const spellPlace = ({ latitude, longitude }: Place): string =>
  [latitude, longitude].map((degrees) => String(Number(degrees.toFixed(6)))).join(', ')

/** The outline and the holes of a polygon's corners; null where a line is no place. */
export function parseRings(corners: string): Place[][] | null {
  if (corners.trim() === '') return []
  const rings = splitRings(corners).map((ring) => ring.map(parsePlace))
  return rings.flat().every((place) => place !== null) ? (rings as Place[][]) : null
}

/** Corners as {@link parseRings} reads them. */
export const spellRings = (rings: readonly (readonly Place[])[]): string =>
  rings.map((ring) => ring.map(spellPlace).join('\n')).join('\n\n')

/** The lines of each ring. */
const splitRings = (corners: string): string[][] =>
  corners
    .trim()
    .split(/\n\s*\n/)
    .map((ring) => ring.split('\n'))

/** A place that cannot be read is at 0, 0; {@link checkFences} says so. */
const readPlace = (line: string): Place => parsePlace(line) ?? { latitude: 0, longitude: 0 }

export function toFence({ name, shape, center, radius, corners }: FenceRecord): Fence {
  if (shape === 'circle') return { name, kind: 'circle', center: readPlace(center), radiusMeters: radius }
  return {
    name,
    kind: 'polygon',
    rings: splitRings(corners).map((ring) => ring.map(readPlace)),
  }
}

export function checkFences(fences: readonly FenceRecord[]): NodeProblem[] {
  if (fences.length === 0) return [error('geofence.none', 'Add at least one fence.', 'fences')]
  return fences.flatMap((fence, index) => {
    const path = `fences.${index}`
    const twin = fences.findIndex(({ name }) => name === fence.name)
    const twice =
      twin < index
        ? [
            error(
              'config.duplicate-name',
              `There are two fences "${fence.name}": matches tell them by name.`,
              `${path}.name`,
            ),
          ]
        : []
    return [...twice, ...(fence.shape === 'circle' ? checkCenter(fence, path) : checkCorners(fence, path))]
  })
}

const checkCenter = ({ center }: FenceRecord, path: string): NodeProblem[] =>
  center === ''
    ? requireValue('', 'Centre', `${path}.center`)
    : parsePlace(center)
      ? []
      : [error('geofence.place', WRITE(center), `${path}.center`)]

const WRITE = (line: string) => `"${line}" is no place: write latitude, longitude in degrees, such as 52.52, 13.405.`

function checkCorners({ corners }: FenceRecord, path: string): NodeProblem[] {
  if (corners.trim() === '') return requireValue('', 'Corners', `${path}.corners`)
  const rings = splitRings(corners)
  const wrong = rings.flat().find((line) => !parsePlace(line))
  if (wrong !== undefined) return [error('geofence.place', WRITE(wrong), `${path}.corners`)]
  if (rings.some((ring) => ring.length < 3))
    return [error('geofence.corners', 'A polygon and each hole need at least three corners.', `${path}.corners`)]
  return measureWidth(rings.flat().map(readPlace)) > 180
    ? [
        error(
          'geofence.antimeridian',
          'A polygon cannot cross 180 degrees of longitude: split it there.',
          `${path}.corners`,
        ),
      ]
    : []
}
