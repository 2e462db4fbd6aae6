import type { JsonObject, Language } from '@lakestream/shared/pipeline/model'
import { describe, expect, it } from 'vitest'
import { generateSketch, readPipelineText, readSqlText } from './build-pipeline.ts'
import { AUTO_CDC } from './documented-options.ts'

const SCHEMA = [
  { id: 'a', name: 'id', type: 'int' },
  { id: 'b', name: 'name', type: 'string' },
]

const CHANGES = { bootstrapServers: 'broker:9092', topic: 'customers', schema: SCHEMA, keys: ['id'] }

const MERGE = { catalog: 'main', schema: 'shop', table: 'customers', mode: 'merge', mergeKeys: ['ID'] }

function generate(
  sinks: readonly JsonObject[],
  environment: 'spark' | 'databricks' = 'databricks',
  language: Language = 'python',
) {
  const nodes = Object.fromEntries(
    sinks.map((config, at) => [`sink-${at}`, { type: 'delta-table-sink', label: `kept ${at}`, config }]),
  )
  return generateSketch(
    {
      nodes: { changes: { type: 'cdc-stream', label: 'changes', config: CHANGES }, ...nodes },
      edges: sinks.map((_, at) => `changes:out>sink-${at}:in`),
    },
    environment,
    {},
    'auto',
    language,
  )
}

const readFlows = (text: string) =>
  [...text.matchAll(/dp\.create_auto_cdc_flow\(\n([\s\S]*?)\n\)/g)].map(([, body]) => body)

describe('a merged table of a declarative pipeline', () => {
  const sinks = [
    { ...MERGE, sequenceBy: '_SEQUENCE', deletes: "_change='delete'", scdType: '2', leaveOut: ['_Change'] },
    { ...MERGE, sequenceBy: '_sequence' },
  ]
  const bundle = generate(sinks)
  const text = readPipelineText(bundle)

  it('is made by AUTO CDC on Databricks, each flow by its name where there are several', () => {
    expect(bundle.manifest.target).toBe('sdp')
    expect(text.match(/create_streaming_table\(/g)).toHaveLength(1)
    expect(readFlows(text)).toEqual([
      [
        '    target="`main`.`shop`.`customers`",',
        '    source="changes",',
        '    keys=["id"],',
        '    sequence_by=F.col("`_sequence`"),',
        `    apply_as_deletes=F.expr("_change = 'delete'"),`,
        '    except_column_list=["_change"],',
        '    stored_as_scd_type=2,',
        '    name="kept_0",',
      ].join('\n'),
      [
        '    target="`main`.`shop`.`customers`",',
        '    source="changes",',
        '    keys=["id"],',
        '    sequence_by=F.col("`_sequence`"),',
        '    stored_as_scd_type=1,',
        '    name="kept_1",',
      ].join('\n'),
    ])
  })

  it('is the same in SQL', () => {
    // Source: https://docs.databricks.com/aws/en/ldp/developer/ldp-sql-ref-apply-changes-into
    const [, ...statements] = readSqlText(generate(sinks, 'databricks', 'sql')).split(/^(?=CREATE)/m)
    expect(statements.map((statement) => statement.replace(/;\n[\s\S]*/, ''))).toEqual([
      'CREATE OR REFRESH STREAMING TABLE main.shop.customers',
      [
        'CREATE FLOW kept_0 AS AUTO CDC INTO main.shop.customers',
        'FROM STREAM(changes)',
        'KEYS (id)',
        "APPLY AS DELETE WHEN _change = 'delete'",
        'SEQUENCE BY `_sequence`',
        'COLUMNS * EXCEPT (_change)',
        'STORED AS SCD TYPE 2',
      ].join('\n'),
      [
        'CREATE FLOW kept_1 AS AUTO CDC INTO main.shop.customers',
        'FROM STREAM(changes)',
        'KEYS (id)',
        'SEQUENCE BY `_sequence`',
        'STORED AS SCD TYPE 1',
      ].join('\n'),
    ])
  })

  it('has only documented arguments', () => {
    const used = readFlows(text).flatMap((body) => [...(body ?? '').matchAll(/^ {4}(\w+)=/gm)].map(([, name]) => name))
    expect(used.length).toBeGreaterThan(0)
    expect(AUTO_CDC.options).toEqual(expect.arrayContaining(used))
  })

  it('is left to Structured Streaming by open-source Spark, and where no order is told', () => {
    expect(generate([{ ...MERGE, sequenceBy: '_sequence' }], 'spark').manifest.target).toBe('sss')
    expect(generate([MERGE]).manifest.target).toBe('sss')
  })

  it('does not take a windowed aggregate whose rows are updated', () => {
    const nodes = {
      changes: { type: 'cdc-stream', config: { ...CHANGES, eventTime: { column: '_changed_at' } } },
      counted: {
        type: 'window-aggregate',
        config: {
          window: { kind: 'tumbling', duration: '1 hour' },
          aggregates: [{ id: 'x', name: 'n', function: 'count', expr: 'id' }],
          output: 'update',
        },
      },
      sink: { type: 'delta-table-sink', config: { ...MERGE, mergeKeys: ['window_start'], sequenceBy: 'n' } },
    }
    const edges = ['changes:out>counted:in', 'counted:out>sink:in']
    expect(generateSketch({ nodes, edges }, 'databricks', {}, 'auto').manifest.target).toBe('sss')
  })
})
