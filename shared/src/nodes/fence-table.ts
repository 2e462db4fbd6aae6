import { FenceTable } from '../engine/fence-table.ts'
import { formatType } from '../expression/parse-type.ts'
import { quoteName } from '../expression/quote-name.ts'
import { isNumeric } from '../expression/typed.ts'
import type { Column, SparkType } from '../expression/types.ts'
import type { JsonObject } from '../pipeline/model.ts'
import { checkColumnNames, error, findColumn, requireValue } from './columns.ts'
import type { NodeProblem, PortSpec } from './define.ts'
import { compileField } from './expressions.ts'
import { type FieldMeta, group, optionalColumn } from './fields.ts'

/** The input of a node that reads its fences from a table. */
export const FENCES: PortSpec = { id: 'fences', label: 'Fences', kind: 'table' }

const text = { port: FENCES.id, types: ['string'] }
const number = {
  port: FENCES.id,
  types: ['tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'decimal'],
}

/** Columns of the table that say what fences there are. */
export const fenceTableField = (when: NonNullable<FieldMeta['when']>) =>
  group(
    'Columns of the table',
    {
      name: optionalColumn('Name', text),
      latitude: optionalColumn('Latitude of the centre', number),
      longitude: optionalColumn('Longitude of the centre', number),
      radius: optionalColumn('Radius in metres', number),
      area: optionalColumn('Polygon', { ...text, help: 'As POLYGON ((longitude latitude, ...)).' }),
    },
    { when },
  )

const CIRCLE = ['latitude', 'longitude', 'radius'] as const

type TableColumns = Readonly<Record<(typeof CIRCLE)[number] | 'name' | 'area', string>>

/** Problems of the names, in fields of `path`. */
export function checkFenceTable(names: TableColumns, known: readonly Column[], path: string): NodeProblem[] {
  const missing = CIRCLE.filter((each) => names[each] === '')
  const isEmpty = missing.length === CIRCLE.length && names.area === ''
  const labels = {
    latitude: 'Latitude of the centre',
    longitude: 'Longitude of the centre',
    radius: 'Radius in metres',
  }
  return [
    ...requireValue(names.name, 'Name', `${path}.name`),
    ...(isEmpty ? [error('geofence.shape', 'Say which columns have circles or polygons.', `${path}.radius`)] : []),
    ...(missing.length === CIRCLE.length
      ? []
      : missing.flatMap((each) => requireValue('', labels[each], `${path}.${each}`))),
    ...Object.entries(names).flatMap(([field, name]) => [
      ...checkColumnNames([name], known, `${path}.${field}`),
      ...checkType(findColumn(known, name), field in labels, `${path}.${field}`),
    ]),
  ]
}

function checkType(column: Column | undefined, isNumber: boolean, field: string): NodeProblem[] {
  if (!column || (isNumber ? isNumeric(column.type) : column.type.kind === 'string')) return []
  const words = `"${column.name}" is ${formatType(column.type)}`
  return [error('config.type', `${words}; this needs ${isNumber ? 'a number' : 'text'}: convert it before.`, field)]
}

/** What the engine reads of the table. */
export function toFenceTable(names: TableColumns, known: readonly Column[]): FenceTable {
  const of = (field: keyof TableColumns, type: SparkType['kind']) =>
    names[field] === '' ? null : compileField(`CAST(${quoteName(names[field])} AS ${type})`, known, `table.${field}`)
  return new FenceTable({
    name: of('name', 'string') ?? (() => null),
    latitude: of('latitude', 'double'),
    longitude: of('longitude', 'double'),
    radius: of('radius', 'double'),
    area: of('area', 'string'),
  })
}

/** What the lines that read the table are given (`bodies/geofence-location.py.hbs`). */
export const toFenceTableContext = (names: TableColumns): JsonObject =>
  Object.fromEntries(Object.entries(names).map(([field, name]) => [field, name === '' ? null : name]))
