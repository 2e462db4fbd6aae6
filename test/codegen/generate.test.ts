import type { Bundle } from '@lakestream/server/codegen/bundle'
import { generateBundle } from '@lakestream/server/codegen/generate'
import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { describe, expect, it } from 'vitest'
import { generateSketch, readPipelineText, type Sketch, toPipeline } from './build-pipeline.ts'

const example = (type: string) => CATALOGUE.find((definition) => definition.type === type)?.example as JsonObject

const FLIGHTS: Sketch = {
  name: 'Flights',
  nodes: {
    files: { type: 'auto-loader', label: 'Flights', config: example('auto-loader') },
    late: { type: 'filter', label: 'Delayed', config: example('filter') },
    alerts: { type: 'count-threshold', label: 'Delayed', config: example('count-threshold') },
    table: { type: 'delta-table-sink', label: 'Überfällig – 3 Flüge', config: example('delta-table-sink') },
    idle: { type: 'filter', label: 'class', config: example('filter') },
  },
  edges: ['files:out>late:in', 'late:out>alerts:in', 'alerts:matches>table:in'],
}

describe('generateBundle', () => {
  it('gives the same text whatever the order of nodes and edges was', () => {
    const reversed = {
      ...FLIGHTS,
      nodes: Object.fromEntries(Object.entries(FLIGHTS.nodes).reverse()),
      edges: FLIGHTS.edges.toReversed(),
    }
    expect(generateSketch(reversed)).toEqual(generateSketch(FLIGHTS))
  })

  it('names functions after labels, apart where labels are the same or no names', () => {
    const text = readPipelineText(generateSketch(FLIGHTS))
    const names = [...text.matchAll(/^def (\w+)/gm)].map(([, name]) => name)
    expect(names).toEqual([
      'read_flights',
      'make_node_class',
      'make_delayed_2',
      'detect_delayed',
      'write_uberfallig_3_fluge',
      'build',
    ])
  })

  it('each span is a node: from its marker to the last line of its function', () => {
    const bundle = generateSketch(FLIGHTS)
    const lines = readPipelineText(bundle).split('\n')
    expect(bundle.spans.map(({ nodeId }) => nodeId).sort()).toEqual(Object.keys(FLIGHTS.nodes).sort())
    for (const { nodeId, startLine, endLine } of bundle.spans) {
      expect(lines[startLine - 1]).toBe(`# lakestream:node ${nodeId}`)
      expect(lines[endLine - 1]).toMatch(/^ {4}\S|^ {4}}$/)
      expect(lines.slice(startLine, endLine).filter((line) => line.startsWith('# lakestream:node'))).toEqual([])
    }
  })

  it('connects only what reaches a sink, and still shows the rest', () => {
    const text = readPipelineText(generateSketch(FLIGHTS))
    expect(text).toContain('def make_node_class(')
    expect(text.slice(text.indexOf('def build('))).not.toContain('node_class')
  })

  it('an input override replaces the reading and keeps columns and event time', () => {
    const text = readPipelineText(
      generateSketch(FLIGHTS, 'spark', { files: { format: 'csv', path: '/tmp/a "b".csv', maxFilesPerTrigger: 1 } }),
    )
    expect(text).toContain('reader = spark.readStream.format("csv")')
    expect(text).toContain(`rows = reader.load(run.path('/tmp/a "b".csv'))`)
    expect(text).toContain('pattern="yyyy/MM/dd HH:mm"')
    expect(text).not.toContain('run.path("data/flights")')
  })

  it('a disabled node and what hangs on it make no query', () => {
    const pipeline = toPipeline(FLIGHTS)
    const nodes = pipeline.nodes.map((node) => (node.id === 'late' ? { ...node, disabled: true } : node))
    const { manifest } = generateBundle({ ...pipeline, nodes }, { environment: 'spark' })
    expect(manifest.sinks).toEqual([])
    expect(generateBundle(pipeline, { environment: 'spark' }).manifest.sinks).toHaveLength(1)
  })

  it('names the client libraries of the nodes that it has, and no others', () => {
    const sketch: Sketch = {
      nodes: { ...FLIGHTS.nodes, postgres: { type: 'lakebase-sink', config: example('lakebase-sink') } },
      edges: [...FLIGHTS.edges, 'late:out>postgres:in'],
    }
    const read = (bundle: Bundle) => bundle.files.find(({ path }) => path === 'requirements.txt')?.text
    expect(read(generateSketch(sketch))).toMatch(/^psycopg\[binary\]>=3\.2,<4$/m)
    expect(read(generateSketch(FLIGHTS))).not.toContain('psycopg')
  })

  it('a feature table has its constraint on Databricks, and its keys are never null anywhere', () => {
    const sketch: Sketch = {
      nodes: { ...FLIGHTS.nodes, features: { type: 'feature-store-sink', config: example('feature-store-sink') } },
      edges: [...FLIGHTS.edges, 'late:out>features:in'],
    }
    const databricks = readPipelineText(generateSketch(sketch, 'databricks'))
    expect(databricks).toContain('"PRIMARY KEY (`origin`, `date` TIMESERIES)"')
    const spark = readPipelineText(generateSketch(sketch, 'spark'))
    expect(spark).not.toContain('PRIMARY KEY')
    for (const text of [databricks, spark]) expect(text).toContain('"`origin` string NOT NULL"')
  })

  it('a pipeline of 50 nodes has its lines for each of them', () => {
    const chain = Array.from({ length: 48 }, (_, index) => `step-${index}`)
    const sketch: Sketch = {
      nodes: {
        source: { type: 'auto-loader', config: example('auto-loader') },
        ...Object.fromEntries(chain.map((id) => [id, { type: 'filter', label: id, config: example('filter') }])),
        sink: { type: 'console-sink', config: {} },
      },
      edges: ['source', ...chain, 'sink']
        .slice(0, -1)
        .map((id, index) => `${id}:out>${['source', ...chain, 'sink'][index + 1]}:in`),
    }
    const pipeline = toPipeline(sketch)
    const { spans } = generateBundle(pipeline, { environment: 'spark' })
    expect(new Set(spans.map(({ nodeId }) => nodeId)).size).toBe(50)
  })
})
