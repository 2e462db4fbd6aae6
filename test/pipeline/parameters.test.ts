import { applyFix } from '@lakestream/shared/document/commands/fix'
import { importPipeline } from '@lakestream/shared/document/commands/pipeline'
import { projectDocument } from '@lakestream/shared/document/project'
import { createUndoHistory } from '@lakestream/shared/document/undo'
import { bindExpression } from '@lakestream/shared/expression/parameter'
import type { Diagnostic, Environment, Json, JsonObject, Parameter, Pipeline } from '@lakestream/shared/pipeline/model'
import { readParameter } from '@lakestream/shared/pipeline/parameters/read'
import { previewNode } from '@lakestream/shared/pipeline/preview'
import { createPropagator, propagate } from '@lakestream/shared/pipeline/propagate'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { toPipeline } from '../codegen/build-pipeline.ts'

const parameter = (
  name: string,
  type: Parameter['type'],
  text: string,
  values: Parameter['values'] = {},
): Parameter => ({
  name,
  type,
  description: '',
  default: text,
  values,
})

const PARAMETERS = [
  parameter('limit', 'int', '30', { databricks: '45' }),
  parameter('stage', 'string', 'dev', { databricks: 'prod' }),
  parameter('within', 'duration', '10 minutes'),
]

const SCHEMA = [
  { id: 'a', name: 'at', type: 'timestamp' },
  { id: 'b', name: 'origin', type: 'string' },
  { id: 'c', name: 'delay', type: 'int' },
]

const rows: JsonObject = {
  path: 'in/${stage}/*.json',
  schema: SCHEMA,
  eventTime: { column: 'at', watermark: '${within}' },
}
const pattern: JsonObject = { threshold: '${limit}', condition: 'delay > ${limit}', window: { duration: '${within}' } }

function withNode(type: string, config: JsonObject, parameters: readonly Parameter[] = PARAMETERS): Pipeline {
  return toPipeline({
    parameters,
    nodes: { rows: { type: 'auto-loader', config: rows }, node: { type, config } },
    edges: ['rows:out>node:in'],
  })
}

const nodeAt = (pipeline: Pipeline, environment?: Environment, given: Record<string, string> = {}) =>
  propagate(pipeline, environment ? { environment, given } : undefined).nodes

const field = (node: { config: unknown } | undefined, name: string) => (node?.config as JsonObject | undefined)?.[name]

describe('a parameter has a value', () => {
  it('of the environment, else its default, and above both the one that is given', () => {
    const pipeline = withNode('count-threshold', pattern)
    const read = (nodes: ReturnType<typeof nodeAt>) => ({
      path: field(nodes['rows'], 'path'),
      watermark: nodes['rows']?.outputs['out']?.eventTime?.watermarkMs,
      threshold: field(nodes['node'], 'threshold'),
    })
    expect(read(nodeAt(pipeline))).toEqual({ path: 'in/dev/*.json', watermark: 600_000, threshold: 30 })
    expect(read(nodeAt(pipeline, 'databricks'))).toEqual({ path: 'in/prod/*.json', watermark: 600_000, threshold: 45 })
    expect(read(nodeAt(pipeline, 'databricks', { limit: '7', within: '1 hour' }))).toEqual({
      path: 'in/prod/*.json',
      watermark: 3_600_000,
      threshold: 7,
    })
  })

  it('while the form shows what was written', () => {
    const { written, definition } = nodeAt(withNode('count-threshold', pattern))['node'] ?? {}
    expect(written).toMatchObject(pattern)
    expect(definition?.sentence(written)).toContain('${limit}')
  })

  it('that the preview computes with', () => {
    const pipeline = withNode('filter', { condition: 'delay > ${limit} AND origin = ${stage}' })
    const inputs = {
      rows: [40, 50].flatMap((delay) => ['dev', 'prod'].map((origin) => [BigInt(delay), origin, delay])),
    }
    const kept = (environment: Environment) => {
      const propagation = propagate(pipeline, { environment })
      const { run, problems } = previewNode(pipeline, 'node', { inputs, propagation, record: new Set(['node']) })
      expect(problems).toEqual([])
      return run?.emitted['node']?.['out']?.map(({ row }) => row.slice(1))
    }
    expect(kept('spark')).toEqual([
      ['dev', 40],
      ['dev', 50],
    ])
    expect(kept('databricks')).toEqual([['prod', 50]])
  })

  it('in expressions of its type', () => {
    const values: [Parameter['type'], string, string][] = [
      ['string', 'x', 'string'],
      ['int', '1', 'int'],
      ['bigint', '1', 'bigint'],
      ['double', '1e3', 'double'],
      ['boolean', 'true', 'boolean'],
      ['date', '2026-01-31', 'date'],
      ['timestamp', '2026-01-31T10:00:00Z', 'timestamp'],
      ['duration', '90 seconds', 'interval day to second'],
    ]
    for (const [type, text, kind] of values) {
      const config = { keepOthers: false, columns: [{ id: 'x', name: 'x', expr: '${p}' }] }
      const { outputs, diagnostics } =
        nodeAt(withNode('map-select', config, [...PARAMETERS, parameter('p', type, text)]))['node'] ?? {}
      expect(diagnostics).toEqual([])
      expect(outputs?.['out']?.columns).toEqual([{ name: 'x', type: { kind }, nullable: false }])
    }
  })

  it('and $${name} is the text itself', () => {
    const { config } = nodeAt(withNode('console-sink', {}, PARAMETERS))['node'] ?? {}
    expect(config).toBeDefined()
    const paths = ['$${stage}/x', '${stage}$', '$$${stage}', '${ stage }'].map((path) => {
      const pipeline = toPipeline({
        parameters: PARAMETERS,
        nodes: { n: { type: 'auto-loader', config: { ...rows, path } } },
        edges: [],
      })
      return field(propagate(pipeline).nodes['n'], 'path')
    })
    expect(paths).toEqual(['${stage}/x', 'dev$', '$${stage}', '${ stage }'])
  })

  it('and carries nothing that somebody wrote in its place', () => {
    const forged = bindExpression('${a}', new Map([['a', { type: { kind: 'int' }, value: 1 }]]))
    expect(forged).not.toBe('${a}')
    const config = { condition: `delay > \${limit}${forged.slice(4)}` }
    const { diagnostics } = nodeAt(withNode('filter', config))['node'] ?? {}
    expect(diagnostics?.map(({ code }) => code)).toContain('expression.syntax')
  })
})

interface Wrong {
  readonly what: string
  readonly type: string
  readonly config: JsonObject
  readonly parameters?: readonly Parameter[]
  readonly code: string
  /** Of the field, and the field after the fix where that sets one. */
  readonly field?: string
  readonly fixed?: Json
}

const WRONG: readonly Wrong[] = [
  {
    what: 'one that is not there',
    type: 'filter',
    config: { condition: 'delay > ${other}' },
    code: 'parameter.unknown',
    field: 'condition',
  },
  {
    what: 'a misspelt one',
    type: 'filter',
    config: { condition: 'delay > ${limt}' },
    code: 'parameter.unknown',
    field: 'condition',
    fixed: 'delay > ${limit}',
  },
  {
    what: 'one that is not there for a number',
    type: 'count-threshold',
    config: { ...pattern, threshold: '${most}' },
    code: 'parameter.unknown',
    field: 'threshold',
  },
  {
    what: 'one that is not there for a duration',
    type: 'count-threshold',
    config: { ...pattern, window: { duration: '${span}' } },
    code: 'parameter.unknown',
    field: 'window.duration',
  },
  {
    what: 'one that is not there in a text',
    type: 'delta-table-sink',
    config: { table: 'a_${other}' },
    code: 'parameter.unknown',
    field: 'table',
  },
  {
    what: 'a text for a number',
    type: 'count-threshold',
    config: { ...pattern, threshold: '${stage}' },
    code: 'parameter.type',
    field: 'threshold',
  },
  {
    what: 'a number for a duration',
    type: 'count-threshold',
    config: { ...pattern, window: { duration: '${limit}' } },
    code: 'parameter.type',
    field: 'window.duration',
  },
  {
    what: 'a number that is too small',
    type: 'count-threshold',
    config: pattern,
    parameters: [parameter('limit', 'int', '0'), ...PARAMETERS.slice(1)],
    code: 'parameter.value',
    field: 'threshold',
  },
  {
    what: 'a text in quotes',
    type: 'filter',
    config: { condition: "origin = 'x-${stage}-y'" },
    code: 'parameter.quoted',
    field: 'condition',
    fixed: "origin = concat('x-', ${stage}, '-y')",
  },
  {
    what: 'a whole text in quotes',
    type: 'filter',
    config: { condition: "origin = '${stage}'" },
    code: 'parameter.quoted',
    field: 'condition',
    fixed: 'origin = ${stage}',
  },
  {
    what: 'the name of a column',
    type: 'map-select',
    config: { columns: [{ id: 'x', name: 'a_${stage}', expr: 'delay' }] },
    code: 'parameter.not-here',
    field: 'columns.0.name',
    fixed: 'a_dev',
  },
  {
    what: 'a value of another type',
    type: 'filter',
    config: { condition: 'delay > ${limit}' },
    parameters: [parameter('limit', 'int', '0.5'), ...PARAMETERS.slice(1)],
    code: 'parameter.value',
  },
  {
    what: 'a value of one environment',
    type: 'filter',
    config: { condition: 'delay > ${limit}' },
    parameters: [parameter('limit', 'int', '1', { databricks: 'x' }), ...PARAMETERS.slice(1)],
    code: 'parameter.value',
  },
  { what: 'one that no node uses', type: 'filter', config: { condition: 'delay > 1' }, code: 'parameter.unused' },
]

describe('what is wrong is said, with a fix that ends it and is one step of undo', () => {
  it.each(WRONG)('$what', ({ type, config, parameters, code, field, fixed }) => {
    const pipeline = withNode(type, config, parameters)
    const problem = propagate(pipeline).diagnostics.find((each) => each.code === code)
    expect(problem, JSON.stringify(propagate(pipeline).diagnostics)).toBeDefined()
    if (field !== undefined) expect(problem).toMatchObject({ nodeId: 'node', field })
    if (!problem?.fix) return
    const doc = new Y.Doc()
    importPipeline(doc, pipeline, {})
    const before = projectDocument(doc).pipeline
    const undo = createUndoHistory(doc)
    applyFix(doc, problem)
    const after = projectDocument(doc).pipeline
    expect(propagate(after).diagnostics.filter((each) => isSame(each, problem))).toEqual([])
    if (fixed !== undefined) expect(JSON.stringify(after.nodes)).toContain(JSON.stringify(fixed))
    undo.undo()
    expect(projectDocument(doc).pipeline).toEqual(before)
    expect(undo.canUndo).toBe(false)
  })

  it('and nothing is wrong with what is right', () => {
    expect(
      propagate(
        withNode('count-threshold', {
          ...pattern,
          keys: ['origin'],
          condition: "origin = ${stage} AND origin <> '${x}'",
        }),
      ).diagnostics,
    ).toEqual([])
  })

  it('a problem that has no fix says what to do', () => {
    const [problem] = propagate(withNode('filter', { condition: 'delay > ${within}' })).diagnostics.filter(
      ({ nodeId }) => nodeId === 'node',
    )
    expect(problem?.code).toMatch(/^expression\./)
    expect(problem?.span).toBeDefined()
  })
})

const isSame = (a: Diagnostic, b: Diagnostic) =>
  a.code === b.code &&
  a.nodeId === b.nodeId &&
  a.field === b.field &&
  a.parameter === b.parameter &&
  a.message === b.message

it('a change of a parameter leaves nodes that do not name it as they are', () => {
  const pipeline = toPipeline({
    parameters: PARAMETERS,
    nodes: {
      rows: { type: 'auto-loader', config: { ...rows, path: 'in', eventTime: { column: 'at' } } },
      node: { type: 'filter', config: { condition: 'delay > ${limit}' } },
    },
    edges: ['rows:out>node:in'],
  })
  const propagator = createPropagator()
  const before = propagator(pipeline).nodes
  const after = propagator({ ...pipeline, parameters: [parameter('limit', 'int', '31'), ...PARAMETERS.slice(1)] }).nodes
  expect(after['node']).not.toBe(before['node'])
  expect(after['rows']).toBe(before['rows'])
})

it.each([
  ['int', ['0', '-2147483648', '2147483647'], ['2147483648', '1.0', '', ' 1', '１', '0x1', '1_000']],
  ['bigint', ['9223372036854775807', '-9223372036854775808'], ['9223372036854775808', '1L']],
  ['double', ['1', '-0.5', '1e300', '2E-3'], ['1e999', 'NaN', 'Infinity', '.5', '1.', '1d']],
  ['boolean', ['true', 'false'], ['True', '1', 'yes']],
  ['date', ['2026-01-31', '0001-01-01'], ['2026-02-30', '2026-1-1', 'today', '10000-01-01']],
  [
    'timestamp',
    ['2026-01-31', '2026-01-31T10:00Z', '2026-01-31 10:00:00.5+02:00'],
    ['now', '2026-01-31T24:00:00Z', '10:00', '2026-01-31T10:00:60Z'],
  ],
  ['duration', ['10 minutes', '1 hour', '0 seconds'], ['10', '-1 minutes', '1 week', '10  minutes']],
  ['string', ['', "it's", '${x}'], []],
] as const)('%s is read strictly', (type, good, bad) => {
  for (const text of good) expect(readParameter(type, text), text).not.toBeNull()
  for (const text of bad) expect(readParameter(type, text), text).toBeNull()
})
