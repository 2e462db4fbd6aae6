import { parseArea } from '@lakestream/shared/engine/fence-table'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { describe, expect, it } from 'vitest'
import { toPipeline } from '../codegen/build-pipeline.ts'
import areas from '../engine/areas.json' with { type: 'json' }

const column = (name: string, type: string) => ({ id: name, name, type })
const CIRCLE = { id: 'a', name: 'depot', shape: 'circle', center: '50, 10', radius: 100 }
const polygon = (corners: string) => ({ id: 'a', name: 'zone', shape: 'polygon', corners })

function findErrors(config: JsonObject) {
  const isTable = config['fencesFrom'] === 'table'
  const schema = [column('at', 'timestamp'), column('lat', 'double'), column('lon', 'double')]
  const fences = [column('zone', 'string'), column('lat', 'double'), column('lon', 'string'), column('meters', 'int')]
  const pipeline = toPipeline({
    nodes: {
      rows: { type: 'auto-loader', config: { path: 'in', schema, eventTime: { column: 'at' } } },
      ...(isTable && {
        fences: { type: 'delta-table-source', config: { read: 'table', table: 't', columns: fences } },
      }),
      node: { type: 'geofence-location', config: { latitude: 'lat', longitude: 'lon', ...config } },
    },
    edges: [...(isTable ? ['fences:out>node:fences'] : []), 'rows:out>node:in'],
  })
  return propagate(pipeline)
    .diagnostics.filter(({ nodeId, severity }) => nodeId === 'node' && severity === 'error')
    .map(({ field, code }) => `${field} ${code}`)
    .sort()
}

describe('fences', () => {
  it.each([
    { fences: [], found: ['fences geofence.none'] },
    { fences: [CIRCLE, { ...CIRCLE, id: 'b' }], found: ['fences.1.name config.duplicate-name'] },
    { fences: [{ ...CIRCLE, center: '' }], found: ['fences.0.center config.required'] },
    { fences: [{ ...CIRCLE, center: '91, 10' }], found: ['fences.0.center geofence.place'] },
    { fences: [polygon('')], found: ['fences.0.corners config.required'] },
    { fences: [polygon('0, 0\n0, 1\n1, x')], found: ['fences.0.corners geofence.place'] },
    { fences: [polygon('0, 0\n0, 1\n1, 1\n\n0, 0\n0, 1')], found: ['fences.0.corners geofence.corners'] },
    { fences: [polygon('0, -100\n0, 100\n1, 100')], found: ['fences.0.corners geofence.antimeridian'] },
    { fences: [CIRCLE, polygon('0, 0\n0, 1\n1, 1')], found: [] },
  ])('drawn: $fences says $found', ({ fences, found }) => {
    expect(findErrors({ fences })).toEqual(found)
  })

  const CENTER = { latitude: 'lat', longitude: 'lon', radius: 'meters' }
  it.each<{ table: JsonObject; found: string[] }>([
    { table: {}, found: ['table.name config.required', 'table.radius geofence.shape'] },
    { table: { name: 'zone', area: 'zone' }, found: [] },
    { table: { name: 'zone', ...CENTER }, found: ['table.longitude config.type'] },
    { table: { name: 'zone', ...CENTER, longitude: 'LAT' }, found: [] },
    {
      table: { name: 'meters', latitude: 'lat', area: 'nobody' },
      found: [
        'table.area config.unknown-column',
        'table.longitude config.required',
        'table.name config.type',
        'table.radius config.required',
      ],
    },
  ])('of a table: $table says $found', ({ table, found }) => {
    expect(findErrors({ fencesFrom: 'table', table })).toEqual(found)
  })

  it.each(areas)('$text', ({ text, rings }) => {
    const found = parseArea(text)?.map((ring) => ring.map(({ latitude, longitude }) => [latitude, longitude]))
    expect(found ?? null).toEqual(rings)
  })
})
