import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { FieldFix, Json, JsonObject } from '@lakestream/shared/pipeline/model'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { describe, expect, it } from 'vitest'
import { toPipeline } from '../codegen/build-pipeline.ts'
import { BROKEN_PATTERNS, type Broken } from './broken-patterns.ts'

/** Problems of a node behind rows of origin and delay; `updated` where later rows replace earlier ones. */
function findProblems(type: string, config: JsonObject, updated = false) {
  const schema = [
    { id: 'a', name: 'date', type: 'timestamp' },
    { id: 'b', name: 'origin', type: 'string' },
    { id: 'c', name: 'delay', type: 'int' },
  ]
  const aggregate = {
    window: { kind: 'tumbling', duration: '1 hour' },
    groupBy: ['origin'],
    aggregates: [{ id: 'x', name: 'delay', function: 'max', expr: 'delay' }],
    output: 'update',
  }
  const feeder = updated ? 'windows' : 'rows'
  const pipeline = toPipeline({
    nodes: {
      rows: { type: 'auto-loader', config: { path: 'in', schema, eventTime: { column: 'date' } } },
      ...(updated && { windows: { type: 'window-aggregate', config: aggregate } }),
      node: { type, config },
    },
    edges: [...(updated ? ['rows:out>windows:in'] : []), ...toInputs(type).map((port) => `${feeder}:out>node:${port}`)],
  })
  return propagate(pipeline).diagnostics.filter(
    ({ nodeId, code }) => nodeId === 'node' && /^(config|expression)\.|^node\.duplicate/.test(code),
  )
}

/** The ports that are fed; those that a config lists are left alone. */
function toInputs(type: string): readonly string[] {
  if (type === 'temporal-correlation') return ['a', 'b']
  return findNode(type)?.category === 'source' ? [] : ['in']
}

const POSTGRES = { host: 'h', database: 'd', username: 'u', table: 't' }

const WAREHOUSE = { warehouseId: 'w', table: 't', staging: '/Volumes/a/b/c' }

const MODEL = { service: 'http', url: 'https://example.com', output: 'score', outputType: 'double' }

const REGISTERED = { format: 'avro-registry', schema: [{ id: 'a', name: 'a', type: 'int' }] }

const PROTOBUF = { format: 'protobuf', protoSchema: 'message N { required string x = 1; optional bool origin = 2; }' }

const MQTT = { brokerUrl: 'mqtt://broker:1883', topicFilters: ['a'], format: 'text' }

const HOOK = { schema: [{ id: 'a', name: 'id', type: 'bigint' }] }

const CDC = {
  bootstrapServers: 'broker:9092',
  topic: 't',
  schema: [
    { id: 'a', name: 'id', type: 'int' },
    { id: 'b', name: 'tags', type: 'array<string>' },
  ],
  keys: ['ID'],
}

const SECRET = { scope: 'a', key: 'b' }

const ABSENCE = { trigger: 'delay > 30', expected: 'delay <= 0' }

const BROKEN: readonly Broken[] = [
  {
    type: 'absence-detector',
    config: {
      ...ABSENCE,
      within: '0 seconds',
      repeat: 'while-absent',
      every: '0 seconds',
      emit: [{ id: 'a', name: 'Report_Number', expr: 'delay' }],
    },
    found: ['emit.0.name config.duplicate-name', 'every config.duration', 'within config.duration'],
  },
  {
    type: 'heartbeat-liveness',
    config: { interval: '0 seconds', retention: '0 seconds' },
    found: ['entity config.required', 'interval config.duration', 'retention config.duration'],
  },
  { type: 'heartbeat-liveness', config: { entity: ['nobody'] }, found: ['entity config.unknown-column'] },
  {
    type: 'session-detector',
    config: {
      gap: '0 seconds',
      maxDuration: '0 seconds',
      aggregates: [
        { id: 'a', name: 'status', function: 'max', expr: '' },
        { id: 'b', name: 'Closed_By', function: 'sum', expr: 'origin' },
        { id: 'c', name: 'mean', function: 'avg', expr: 'CAST(delay AS decimal(9,2))' },
      ],
    },
    found: [
      'aggregates.0.expr config.required',
      'aggregates.0.name config.duplicate-name',
      'aggregates.1.expr config.type',
      'aggregates.1.name config.duplicate-name',
      'aggregates.2.expr config.type',
      'gap config.duration',
      'maxDuration config.duration',
    ],
  },
  ...BROKEN_PATTERNS,
  { type: 'filter', config: { condition: 'delay > 5 AND delay < 3' }, found: ['condition expression.never'] },
  {
    type: 'filter',
    config: { condition: 'delay IS NULL OR delay <= 3 OR delay > 3' },
    found: ['condition expression.always'],
  },
  { type: 'lakebase-sink', config: POSTGRES, updated: true, found: ['mode config.mode'] },
  {
    type: 'lakebase-sink',
    config: { ...POSTGRES, mode: 'upsert' },
    found: ['keys config.required', 'sequenceBy config.sequence'],
  },
  {
    type: 'lakebase-sink',
    config: { ...POSTGRES, mode: 'upsert', keys: ['nobody'], sequenceBy: 'nothing' },
    found: ['keys config.unknown-column', 'sequenceBy config.unknown-column'],
  },
  {
    type: 'lakebase-sink',
    config: { ...POSTGRES, table: 'ü'.repeat(32), schema: 's'.repeat(63) },
    found: ['table config.name-length'],
  },
  { type: 'sql-warehouse-sink', config: WAREHOUSE, updated: true, found: ['mode config.mode'] },
  { type: 'sql-warehouse-sink', config: { ...WAREHOUSE, mode: 'complete' }, found: ['mode config.mode'] },
  { type: 'sql-warehouse-sink', config: { ...WAREHOUSE, staging: '/tmp/x' }, found: ['staging config.volume'] },
  { type: 'delta-table-sink', config: { table: 't', mode: 'merge' }, found: ['mergeKeys config.required'] },
  {
    type: 'delta-table-sink',
    config: { table: 't', mode: 'merge', mergeKeys: ['origin'] },
    found: ['sequenceBy config.sequence'],
  },
  {
    type: 'delta-table-sink',
    config: { table: 't', mode: 'merge', mergeKeys: ['origin'], scdType: '2', deletes: 'delay', leaveOut: ['x'] },
    found: [
      'deletes expression.expected-type',
      'leaveOut config.unknown-column',
      'sequenceBy config.required',
      'sequenceBy config.sequence',
    ],
  },
  {
    type: 'delta-table-sink',
    config: { table: 't', mode: 'merge', mergeKeys: ['origin'], sequenceBy: 'delay', leaveOut: ['ORIGIN', 'Delay'] },
    found: ['leaveOut config.needed', 'leaveOut config.needed'],
  },
  { type: 'feature-store-sink', config: { table: 't' }, found: ['primaryKeys config.required'] },
  {
    type: 'feature-store-sink',
    config: { table: 't', primaryKeys: ['Date'], timeColumn: 'date', sequenceBy: 'delay' },
    found: ['primaryKeys config.key'],
  },
  {
    type: 'feature-store-sink',
    config: { table: 't', primaryKeys: ['origin'], timeColumn: 'delay' },
    found: ['sequenceBy config.sequence', 'timeColumn config.type'],
  },
  {
    type: 'ml-model-endpoint',
    config: { workspace: 'example', output: 'score' },
    found: ['endpoint config.required', 'token config.required', 'workspace config.invalid'],
  },
  {
    type: 'ml-model-endpoint',
    config: { ...MODEL, auth: { kind: 'basic' }, inputs: ['nobody'], outputType: 'number' },
    found: [
      'auth.secret config.required',
      'auth.user config.required',
      'inputs config.unknown-column',
      'outputType config.type',
    ],
  },
  { type: 'ml-model-endpoint', config: { ...MODEL, onFailure: 'fallback' }, found: ['fallback config.required'] },
  {
    type: 'ml-model-endpoint',
    config: { workspace: 'https://example.com', endpoint: 'e', token: SECRET, body: 'rows', output: 'score' },
    found: ['body config.body'],
  },
  {
    type: 'auto-loader',
    config: { path: 'in', schema: [{ id: 'a', name: 'a', type: 'int' }], schemaEvolution: 'rescue' },
    found: ['rescuedDataColumn config.rescued-column'],
  },
  { type: 'mqtt', config: { ...MQTT, brokerUrl: 'broker:1883' }, found: ['brokerUrl config.invalid'] },
  { type: 'mqtt', config: { ...MQTT, brokerUrl: 'ssl://broker' }, found: ['brokerUrl config.invalid'] },
  {
    type: 'mqtt',
    config: { ...MQTT, topicFilters: ['a/#', '+/b/+', '#', 'a+', 'a/#/b'] },
    found: ['topicFilters.3 config.invalid', 'topicFilters.4 config.invalid'],
  },
  {
    type: 'mqtt',
    config: { ...MQTT, password: SECRET, tls: { keyFile: '/key.pem' } },
    found: ['tls.certificateFile config.required', 'username config.required'],
  },
  { type: 'mqtt', config: { ...MQTT, format: 'avro', avroSchema: '"int"' }, found: ['avroSchema config.invalid'] },
  { type: 'mqtt', config: { ...MQTT, format: 'protobuf' }, found: ['protoSchema config.required'] },
  { type: 'mqtt', config: { ...MQTT, ...PROTOBUF, protoMessage: 'M' }, found: ['protoMessage config.invalid'] },
  {
    type: 'kafka-topic-sink',
    config: { bootstrapServers: 'b:1', topic: 't', ...PROTOBUF },
    found: Array.from({ length: 4 }, () => 'protoSchema config.type'),
  },
  {
    type: 'mqtt',
    config: { ...MQTT, ...REGISTERED, registry: { username: SECRET } },
    found: ['registry.password config.required', 'registry.subject config.required', 'registry.url config.required'],
  },
  {
    type: 'kafka-topic-sink',
    config: { bootstrapServers: 'b:1', topic: 't', format: 'avro-registry', registry: { password: SECRET } },
    found: ['registry.subject config.required', 'registry.url config.required', 'registry.username config.required'],
  },
  {
    type: 'kafka-topic-sink',
    config: { bootstrapServers: 'b:1', topic: 't', format: 'avro', avroSchema: '{' },
    found: ['avroSchema config.invalid'],
  },
  { type: 'rest-webhook-source', config: { ...HOOK, path: 'orders?x' }, found: ['path config.invalid'] },
  { type: 'rest-webhook-source', config: { ...HOOK, host: '0.0.0.0' }, found: ['auth.kind config.open'] },
  {
    type: 'rest-webhook-source',
    config: { ...HOOK, auth: { kind: 'bearer' } },
    found: ['auth.secret config.required'],
  },
  {
    type: 'rest-webhook-source',
    config: { ...HOOK, mode: 'poll', cursorPath: 'next', cursorParameter: '' },
    found: ['cursorParameter config.required', 'url config.required'],
  },
  {
    type: 'rest-webhook-source',
    config: { ...HOOK, mode: 'poll', url: 'example.com' },
    found: ['url config.invalid'],
  },
  {
    type: 'custom-python-source',
    config: {
      code: 'class One(DataSource): pass',
      class: 'Two',
      options: [
        { id: 'a', name: 'url', value: 'x' },
        { id: 'b', name: 'URL', value: 'y' },
      ],
      secrets: [{ id: 'c', name: 'Url' }],
    },
    found: [
      'class config.invalid',
      'options.1.name config.duplicate-name',
      'schema config.columns',
      'secrets.0.name config.duplicate-name',
      'secrets.0.secret config.required',
    ],
  },
  { type: 'cdc-stream', config: { ...CDC, keys: [] }, found: ['keys config.required'] },
  { type: 'cdc-stream', config: { ...CDC, keys: ['id', 'nobody'] }, found: ['keys config.unknown-column'] },
  {
    type: 'cdc-stream',
    config: { ...CDC, schema: [...CDC.schema, { id: 'c', name: '_Change', type: 'string' }] },
    found: ['schema.2.name config.duplicate-name'],
  },
  { type: 'cdc-stream', config: { ...CDC, format: 'canal' }, found: ['sequenceBy config.sequence'] },
  {
    type: 'cdc-stream',
    config: { ...CDC, format: 'delta', feed: { table: 't' }, sequenceBy: 'offset' },
    found: ['sequenceBy config.sequence'],
  },
  { type: 'cdc-stream', config: { ...CDC, sequenceBy: 'column' }, found: ['sequenceColumn config.required'] },
  {
    type: 'cdc-stream',
    config: { ...CDC, sequenceBy: 'column', sequenceColumn: 'nobody' },
    found: ['sequenceColumn config.unknown-column'],
  },
  {
    type: 'cdc-stream',
    config: { ...CDC, sequenceBy: 'column', sequenceColumn: 'tags' },
    found: ['sequenceColumn config.type'],
  },
  {
    type: 'cdc-stream',
    config: { ...CDC, startingOffsets: 'timestamp', security: { protocol: 'SASL_SSL' } },
    found: [
      'security.password config.required',
      'security.username config.required',
      'startingTimestamp config.invalid',
    ],
  },
]

describe.each(BROKEN)('$type with $config', ({ type, config, updated, found }) => {
  it(`says ${found.join(', ')}`, () => {
    const problems = findProblems(type, config, updated)
    expect(problems.map(({ field, code }) => `${field} ${code}`).sort()).toEqual([...found].sort())
  })

  it('has fixes that end what they are offered for', () => {
    for (const { code, field, fix } of findProblems(type, config, updated)) {
      if (!fix || !('field' in fix)) continue
      const left = findProblems(type, setField(config, fix), updated)
      expect(left.map((one) => `${one.field} ${one.code}`)).not.toContain(`${field} ${code}`)
    }
  })
})

function setField(config: JsonObject, { field, value }: FieldFix): JsonObject {
  const changed = structuredClone(config)
  const path = field.split('.')
  let holder = changed as Record<string, Json>
  for (const name of path.slice(0, -1)) holder = holder[name] as Record<string, Json>
  holder[path.at(-1) ?? ''] = value as Json
  return changed
}
