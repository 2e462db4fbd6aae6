import { z } from 'zod'
import { createGeofence } from '../engine/operators/geofence.ts'
import type { Column, SparkType } from '../expression/types.ts'
import { error, inputAt } from './columns.ts'
import { type CodeOptions, defineNode, type EngineNode, type NodeInput, type NodeProblem } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { checkField, compileField, toGuardedSql } from './expressions.ts'
import { checkFenceTable, FENCES, fenceTableField, toFenceTable, toFenceTableContext } from './fence-table.ts'
import { checkFences, fencesField, toFence } from './fences.ts'
import { choice, duration, expression } from './fields.ts'
import { toMatchSchema } from './match-schema.ts'
import {
  checkPattern,
  commonFields,
  keepNotNull,
  keysField,
  PATTERN,
  toDetectContext,
  toEngineInput,
  toLeftOutSchemas,
} from './pattern.ts'

const docs = `
Tells when something enters, leaves, stays in or passes through places on earth.

**Fences** are written in the form or drawn on a map, which also shows where the sample rows are.
- A *circle* has a centre and a radius in metres, measured on a sphere of 6,371,008.8 m; a place exactly at the radius is inside. Distances are rounded to
  the millimetre before they are compared.
- A *polygon* has a corner on each line, and holes after an empty line. Its western and southern edges belong to it, the others do not, so that a
  place is never in two polygons that touch.

**Fences from a table** come by the second input: a *Delta table* that is read as a table. A row with well-known text is a polygon, such as
\`POLYGON ((13.3 52.5, 13.5 52.5, 13.4 52.6, 13.3 52.5))\` or a \`MULTIPOLYGON\`, longitude before latitude; another row is a circle. Rows of one name are
one fence: what is in one of them is inside, and the distance is that to the nearest centre. Rows without a name, without a radius above zero, with
corners that do not exist on earth or with a polygon of more than 180 degrees of longitude are left out. Spark reads the table anew for each batch and sends it
to every worker, so an event meets the fences of the batch that it came in. A fence that is gone has been left at the key's next event. The
distance on leaving is that from the fence as it was when the key was last in it.

**When**
- *Enters*: the first event inside after one outside. A key is outside until an event shows it inside.
- *Leaves*: the first event outside after one inside; the match starts when it entered.
- *Stays*: it has been inside for the given time, at that time, unless an event showed it outside before. An event of that very millisecond comes too late to
  prevent it. Once for each stay.
- *Is inside* and *is outside*: every event.

Each fence is looked at by itself: a place in two fences gives two matches. Events without a latitude or longitude, or with one that does not exist
on earth, are left out. A key from which nothing has come for the **forget after** time counts as outside again; an event exactly that
long after the last one finds it outside.

**When rows are emitted.** A match leaves when the watermark reaches its time: that of the event, or of the end of the stay.

A match has, beside what every match has, \`fence\`, \`latitude\`, \`longitude\` and, for circles, \`distance\` from the centre in metres, of the last event inside
(of the first outside, when it leaves). Its \`status\` is \`enter\`, \`exit\`, \`dwell\`, \`inside\` or \`outside\`.

**Errors.** An event for which an expression fails leaves through **errors**, with the reason in \`_error\`.

Example: keys \`truck\`, a circle of 200 m around the depot, *stays* 15 minutes.
`

const TRIGGERS = {
  enter: 'Enters',
  exit: 'Leaves',
  dwell: 'Stays',
  inside: 'Is inside',
  outside: 'Is outside',
} as const
const STAYING = { field: 'trigger', in: ['dwell'] } as const

const config = z.strictObject({
  keys: keysField(),
  latitude: expression('Latitude', { placeholder: 'latitude' }),
  longitude: expression('Longitude', { placeholder: 'longitude' }),
  fencesFrom: choice('Fences', { list: 'Are drawn here', table: 'Come from a table' }, 'list'),
  fences: fencesField({ latitude: 'latitude', longitude: 'longitude' }, { field: 'fencesFrom', in: ['list'] }),
  table: fenceTableField({ field: 'fencesFrom', in: ['table'] }),
  trigger: choice('When it', TRIGGERS, 'enter'),
  dwell: duration('For', 900_000, { when: STAYING }),
  retention: duration('Forget after', 86_400_000, {
    help: 'Without an event for this long, a key counts as outside again.',
    when: { field: 'trigger', in: ['enter', 'exit', 'dwell'] },
  }),
  ...commonFields(),
})

type Config = z.output<typeof config>

const DOUBLE: SparkType = { kind: 'double' }
const own = (name: string, type: SparkType, nullable: boolean): Column => ({ name, type, nullable })
const OWN: readonly Column[] = [
  own('fence', { kind: 'string' }, false),
  own('latitude', DOUBLE, false),
  own('longitude', DOUBLE, false),
  own('distance', DOUBLE, true),
]

const toDouble = (text: string) => (text === '' ? '' : `CAST((${text}) AS double)`)

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const input = inputAt(inputs, 'in')
  const names = OWN.map(({ name }) => name)
  return [
    ...checkPattern(
      config,
      input,
      inputs.some(({ port }) => port === 'in'),
      names,
    ),
    ...checkField(config.latitude, input.columns, 'latitude', DOUBLE),
    ...checkField(config.longitude, input.columns, 'longitude', DOUBLE),
    ...(config.fencesFrom === 'list' ? checkFences(config.fences) : checkTable(config, inputs)),
    ...checkTimes(config),
  ]
}

const checkTable = ({ table }: Config, inputs: readonly NodeInput[]): NodeProblem[] =>
  inputs.some(({ port }) => port === FENCES.id)
    ? checkFenceTable(table, inputAt(inputs, FENCES.id).columns, 'table')
    : []

function checkTimes({ trigger, dwell, retention }: Config): NodeProblem[] {
  if (trigger === 'dwell' && toMilliseconds(retention) < toMilliseconds(dwell))
    return [
      error('geofence.retention', 'It is forgotten before it has stayed long enough.', 'retention', {
        label: `Forget after ${dwell}`,
        field: 'retention',
        value: dwell,
      }),
    ]
  return toMilliseconds(retention) === 0 ? [error('geofence.retention', 'Say how long it is kept.', 'retention')] : []
}

export const geofenceLocation = defineNode({
  ...PATTERN,
  type: 'geofence-location',
  label: 'Geofence',
  summary: 'Enters, leaves or stays in a place',
  synonyms: ['location', 'gps', 'area', 'zone', 'dwell', 'polygon', 'distance', 'map', 'position'],
  icon: 'map-pin',
  lane: 'x-oo-!',
  docs,
  config,
  example: {
    keys: ['origin'],
    latitude: 'latitude',
    longitude: 'longitude',
    fences: [{ id: 'f1', name: 'depot', shape: 'circle', center: '52.520008, 13.404954', radius: 200 }],
    trigger: 'dwell',
    dwell: '15 minutes',
  },
  inputs: ({ fencesFrom }) => (fencesFrom === 'table' ? [...PATTERN.inputs(), FENCES] : PATTERN.inputs()),
  known: (_config, inputs) => inputAt(inputs, 'in').columns,
  sentence,
  schema: ({ keys, emit }, inputs) => {
    const input = inputAt(inputs, 'in')
    return { matches: toMatchSchema(input, keys, emit, OWN), ...toLeftOutSchemas(input) }
  },
  problems,
  engine,
  context,
})

function sentence({ fencesFrom, fences, trigger, dwell }: Config): string {
  const [first, ...others] = fences
  if (fencesFrom === 'list' && !first) return 'No fence yet'
  const names = others.length > 0 ? `${first?.name} and ${others.length} more` : first?.name
  const where = fencesFrom === 'list' ? names : 'a fence of the table'
  const what = { enter: 'enters', exit: 'leaves', dwell: 'stays in', inside: 'is in', outside: 'is outside of' }[
    trigger
  ]
  return `${what} ${where}${trigger === 'dwell' ? ` for ${dwell}` : ''}`
}

function engine(config: Config, inputs: readonly NodeInput[], { nodeId }: EngineNode) {
  const input = inputAt(inputs, 'in')
  return createGeofence({
    patternId: nodeId,
    input: toEngineInput(config, input),
    latitude: compileField(toDouble(config.latitude), input.columns, 'latitude'),
    longitude: compileField(toDouble(config.longitude), input.columns, 'longitude'),
    fences:
      config.fencesFrom === 'list'
        ? config.fences.map(toFence)
        : toFenceTable(config.table, inputAt(inputs, FENCES.id).columns),
    trigger: config.trigger,
    dwellMs: toMilliseconds(config.dwell),
    retentionMs: toMilliseconds(config.retention),
  })
}

function context(config: Config, inputs: readonly NodeInput[], options: CodeOptions) {
  const input = inputAt(inputs, 'in')
  const latitude = toGuardedSql(toDouble(config.latitude), input.columns, 'latitude')
  const longitude = toGuardedSql(toDouble(config.longitude), input.columns, 'longitude')
  const keep = keepNotNull({ value: `(${latitude.value}) IS NOT NULL`, failed: latitude.failed }, longitude)
  const keepsState = config.trigger !== 'inside' && config.trigger !== 'outside'
  const isTable = config.fencesFrom === 'table'
  const fences = { value: FENCES_BESIDE, failed: null }
  const values = { latitude, longitude, ...(isTable && { fences }) }
  return {
    ...toDetectContext(config, input, { values, keep, ...(isTable && { aside: [FENCES_BESIDE] }) }, options),
    table: isTable ? toFenceTableContext(config.table) : null,
    // Being outside is told of all.
    near: isTable && config.trigger !== 'outside' ? [latitude.value, longitude.value] : null,
    fences: config.fences.map(toFence).map((fence) => ({
      name: fence.name,
      circle: fence.kind === 'circle' ? { center: toPair(fence.center), radius: fence.radiusMeters } : null,
      polygon: fence.kind === 'polygon' ? { rings: fence.rings.map((ring) => ring.map(toPair)) } : null,
    })),
    trigger: config.trigger,
    retention: keepsState ? toMilliseconds(config.retention) : toMilliseconds('1 day'),
    dwell: config.trigger === 'dwell' ? { milliseconds: toMilliseconds(config.dwell) } : null,
  }
}

/** The column of `fence_table.py` that holds them. */
const FENCES_BESIDE = '_lakestream_fences'

const toPair = ({ latitude, longitude }: { readonly latitude: number; readonly longitude: number }) => [
  latitude,
  longitude,
]
