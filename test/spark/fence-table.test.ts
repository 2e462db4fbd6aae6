import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Fence, locate, type Place } from '@lakestream/shared/engine/geometry'
import { expect, it } from 'vitest'
import { toCasePipeline, toInputId, toSinkId } from '../nodes/case-files.ts'
import { runNodes, runOnSpark, sortRows } from '../support/executions.ts'
import { makeRandom } from '../support/random.ts'
import { useSpark } from '../support/spark.ts'

/** Fences of a Delta table: those that Spark passes by without a look, and tables that change. */
const spark = useSpark()

const SIZES = [0.0003, 0.01, 0.09, 0.11, 2, 60]

/** Of all sizes in degrees, about all places, among them poles and the antimeridian; every third a polygon. */
function makeFences(random: (below: number) => number): Fence[] {
  return Array.from({ length: 300 }, (_, index) => {
    const size = (SIZES[index % SIZES.length] ?? 0) * (0.5 + random(1000) / 1000)
    const center = {
      latitude: [89.99, -90, 0.005][index % 7] ?? random(17_000) / 100 - 85,
      longitude: toLongitude(random, index),
    }
    const name = `f${index}`
    if (index % 3 > 0) return { name, kind: 'circle', center, radiusMeters: Math.ceil(size * 111_195) }
    const { latitude, longitude } = {
      latitude: clamp(center.latitude, 89 - size),
      longitude: clamp(center.longitude, 179 - size),
    }
    const corners = [
      [-1, -1],
      [-1, 1],
      [1, 1],
      [0.2, 0],
    ].map(([y = 0, x = 0]) => toPlace(latitude + (y * size) / 2, longitude + (x * size) / 2))
    return { name, kind: 'polygon', rings: [corners] }
  })
}

const toLongitude = (random: (below: number) => number, index: number) =>
  [180, -179.999, 0.005][index % 5] ?? random(36_000) / 100 - 180
const clamp = (degrees: number, most: number) => Math.max(-most, Math.min(most, degrees))
const toPlace = (latitude: number, longitude: number): Place => ({
  latitude: Number(latitude.toFixed(6)),
  longitude: Number(longitude.toFixed(6)),
})

/** About the edge of a fence, and corners themselves. */
function placeNear(fence: Fence, random: (below: number) => number): Place {
  const turn = (random(360) * Math.PI) / 180
  if (fence.kind === 'circle') {
    const degrees = (fence.radiusMeters / 111_195) * (0.9 + random(200) / 1000)
    const { latitude, longitude } = fence.center
    const stretch = Math.max(0.001, Math.cos((latitude * Math.PI) / 180))
    const east = longitude + (degrees * Math.cos(turn)) / stretch
    return toPlace(clamp(latitude + degrees * Math.sin(turn), 90), clamp(((east + 540) % 360) - 180, 180))
  }
  const [corner, other] = fence.kind === 'polygon' ? [fence.rings[0]?.[random(4)], fence.rings[0]?.[random(4)]] : []
  if (!corner || !other) throw new Error(`no corner of ${fence.name}`)
  const share = random(5) / 4
  return toPlace(
    corner.latitude + (other.latitude - corner.latitude) * share,
    corner.longitude + (other.longitude - corner.longitude) * share,
  )
}

const toRow = (fence: Fence) =>
  fence.kind === 'circle'
    ? [fence.name, fence.center.latitude, fence.center.longitude, fence.radiusMeters, null]
    : [fence.name, null, null, null, fence.kind === 'polygon' ? toText(fence.rings) : null]

const toText = (rings: readonly (readonly Place[])[]) =>
  `POLYGON (${rings.map((ring) => `(${ring.map(({ latitude, longitude }) => `${longitude} ${latitude}`).join(', ')})`).join(', ')})`

it('random places are in the fences that hold them when all are looked at', async () => {
  const random = makeRandom(7)
  const fences = makeFences(random)
  const places = Array.from({ length: 3000 }, (_, index) => placeNear(fences[index % fences.length] as Fence, random))
  const toEvent = ({ latitude, longitude }: Place, index: number) => [
    new Date(Date.UTC(2026, 0, 1) + index).toISOString(),
    index,
    latitude,
    longitude,
  ]
  const one = {
    name: 'places',
    config: {
      ...{ keys: ['i'], latitude: 'lat', longitude: 'lon', trigger: 'inside', fencesFrom: 'table' },
      table: { name: 'zone', latitude: 'lat', longitude: 'lon', radius: 'meters', area: 'outline' },
    },
    inputs: [
      {
        port: 'in',
        columns: [
          ['t', 'timestamp'],
          ['i', 'int'],
          ['lat', 'double'],
          ['lon', 'double'],
        ] as [string, string][],
        eventTime: { column: 't', watermark: '0 seconds' },
        batches: [places.map(toEvent), [['2026-01-02T00:00:00.000Z', -1, null, null]]],
      },
      {
        port: 'fences',
        table: true,
        columns: [
          ['zone', 'string'],
          ['lat', 'double'],
          ['lon', 'double'],
          ['meters', 'int'],
          ['outline', 'string'],
        ] as [string, string][],
        batches: [fences.map(toRow)],
      },
    ],
    expected: { matches: [] },
  }
  const expected = places.flatMap((place, index) =>
    fences.flatMap((fence) => {
      const { isInside, distance } = locate(fence, place)
      return isInside ? [[index, fence.name, distance]] : []
    }),
  )
  const sink = toSinkId('matches')
  const { rows } = await runOnSpark(spark, {
    pipeline: toCasePipeline('geofence-location', one),
    batches: Object.fromEntries(one.inputs.map(({ batches }, index) => [toInputId(index), batches])),
    shown: [sink],
  })
  const found = (rows[sink] ?? []).map((row) => [2, 8, -1].map((at) => row.at(at) ?? null))
  expect(expected.length).toBeGreaterThan(3000)
  expect(sortRows(found)).toEqual(sortRows(expected))
})

it('an event meets the fences that the table has in its batch; what is gone from there has been left', async () => {
  const folder = spark.makeFolder('fences')
  const toColumn = (text: string) => {
    const [name = '', type = ''] = text.split(' ')
    return { id: name, name, type }
  }
  const writeFile = (name: string, rows: readonly object[]) =>
    writeFileSync(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const read = (path: string, schema: readonly string[], config: object = {}) => ({
    type: 'auto-loader',
    config: { path, format: 'json', schema: schema.map(toColumn), ...config },
  })
  const FENCE = ['zone string', 'lat double', 'lon double', 'meters int']
  for (const name of ['changes', 'events']) mkdirSync(join(folder, name))
  const change = async (turn: number, zones: Record<string, number | null>) => {
    const rows = Object.entries(zones).map(([zone, meters]) => ({ turn, zone, lat: 50, lon: 10, meters }))
    writeFile(`changes/${turn}.jsonl`, rows)
    const merge = { mode: 'merge', mergeKeys: ['zone'], sequenceBy: 'turn', deletes: 'meters IS NULL' }
    const { errors } = await runNodes(
      spark,
      folder,
      {
        changes: read('changes', ['turn int', ...FENCE]),
        fences: { type: 'delta-table-sink', label: 'write fences', config: { table: 'fences', ...merge } },
      },
      ['changes:out>fences:in'],
    )
    expect(errors).toEqual([])
  }
  const watch = async (minute: number) => {
    const at = `2026-01-01T00:0${minute}:00.000Z`
    writeFile(`events/${minute}.jsonl`, [{ at, k: 'a', lat: 50.001, lon: 10 }])
    const config = { keys: ['k'], latitude: 'lat', longitude: 'lon', trigger: 'exit', fencesFrom: 'table' }
    const table = { name: 'zone', latitude: 'lat', longitude: 'lon', radius: 'meters' }
    const { rows, errors } = await runNodes(
      spark,
      folder,
      {
        events: read('events', ['at timestamp', 'k string', 'lat double', 'lon double'], {
          eventTime: { column: 'at', parse: 'timestamp', watermark: '0 seconds' },
        }),
        fences: {
          type: 'delta-table-source',
          config: { table: 'fences', read: 'table', columns: FENCE.map(toColumn) },
        },
        geofence: { type: 'geofence-location', config: { ...config, table } },
        show: { type: 'console-sink', config: { limit: 1000 } },
      },
      ['events:out>geofence:in', 'fences:out>geofence:fences', 'geofence:matches>show:in'],
    )
    expect(errors).toEqual([])
    // Fence, events, distance.
    return sortRows((rows['show']?.rows ?? []).map((row) => [8, 7, -1].map((at) => row.at(at) ?? null)))
  }
  await change(1, { shrinks: 500, vanishes: 1000, stays: 2000 })
  expect(await watch(0)).toEqual([])
  await change(2, { shrinks: 100, vanishes: null, appears: 3000 })
  expect(await watch(1)).toEqual(['["shrinks",2,111.195]', '["vanishes",2,111.195]'])
  await change(3, { appears: 10, stays: null })
  expect(await watch(2)).toEqual(['["appears",2,111.195]', '["stays",3,111.195]'])
})
