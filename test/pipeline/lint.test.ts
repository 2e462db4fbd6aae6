import { readdirSync, readFileSync } from 'node:fs'
import { applyFix } from '@lakestream/shared/document/commands/fix'
import { importPipeline } from '@lakestream/shared/document/commands/pipeline'
import { projectDocument } from '@lakestream/shared/document/project'
import { parsePipelineFile } from '@lakestream/shared/pipeline/file'
import type { JsonObject, Pipeline } from '@lakestream/shared/pipeline/model'
import { createPropagator, propagate } from '@lakestream/shared/pipeline/propagate'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { toPipeline } from '../codegen/build-pipeline.ts'

const SCHEMA = [
  { id: 'a', name: 'at', type: 'timestamp' },
  { id: 'b', name: 'who', type: 'string' },
  { id: 'c', name: 'n', type: 'int' },
]
const files = (column: string) => ({
  type: 'auto-loader',
  config: { path: 'in', schema: SCHEMA, eventTime: { column } },
})
const TIMED = files('at')
const UNTIMED = files('')
const counts = (config: JsonObject = {}) => ({
  type: 'count-threshold',
  label: 'Counts',
  config: { keys: ['who'], ...config },
})
const select = (columns: JsonObject[], more: JsonObject = {}) => ({ type: 'map-select', config: { columns, ...more } })
const WHO = { id: 'x', name: 'who', expr: 'who' }
const windows = (window: JsonObject, more: JsonObject = {}) => ({
  type: 'window-aggregate',
  config: { window, groupBy: ['who'], aggregates: [{ id: 'n', name: 'n', function: 'count' }], ...more },
})
const absence = (keys: string[]) => ({
  type: 'absence-detector',
  config: { keys, trigger: 'n > 1', expected: 'n < 0' },
})
const recognize = (text: string) => ({ type: 'match-recognize-sql', config: { sql: `MATCH_RECOGNIZE (${text})` } })
const BY_WHO = 'PARTITION BY who ORDER BY at'
const join = (config: JsonObject) => ({
  type: 'stream-stream-join',
  config: { on: [{ id: 'p', left: 'who', right: 'who' }], ...config },
})
const JOINED = ['a:out>j:left', 'b:out>j:right']

type Sketch = Parameters<typeof toPipeline>[0]
const chain = (...nodes: Sketch['nodes'][string][]): Sketch => ({
  nodes: Object.fromEntries(nodes.map((node, index) => [`n${index}`, node])),
  edges: nodes.slice(1).map((_, index) => `n${index}:out>n${index + 1}:in`),
})

interface Case {
  readonly what: string
  /** Node and code. */
  readonly found: string
  readonly bad: Sketch
  /** The same without it; where there is a fix, what the fix makes of it must do as well. */
  readonly good: Sketch
  readonly fix: string | null
}

const CASES: readonly Case[] = [
  {
    what: 'a source without event time before a pattern',
    found: 'n0 lint.no-event-time',
    bad: chain(UNTIMED, counts()),
    good: chain(TIMED, counts()),
    fix: 'Take at',
  },
  {
    what: 'a source without event time whose rows reach a window through a union',
    found: 'b lint.no-event-time',
    bad: {
      nodes: { a: TIMED, b: UNTIMED, u: { type: 'union-merge', config: {} }, w: windows({ duration: '1 hour' }) },
      edges: ['a:out>u:in', 'b:out>u:in', 'u:out>w:in'],
    },
    good: {
      nodes: { a: TIMED, b: UNTIMED, u: { type: 'union-merge', config: {} } },
      edges: ['a:out>u:in', 'b:out>u:in'],
    },
    fix: 'Take at',
  },
  {
    what: 'a side of a join with a time bound that has no event time',
    found: 'b lint.no-event-time',
    bad: { nodes: { a: TIMED, b: UNTIMED, j: join({ timeBound: { after: '1 hour' } }) }, edges: JOINED },
    good: { nodes: { a: TIMED, b: TIMED, j: join({ timeBound: { after: '1 hour' } }) }, edges: JOINED },
    fix: 'Take at',
  },
  {
    what: 'columns that leave out the event time',
    found: 'n1 lint.lost-event-time',
    bad: chain(TIMED, select([WHO]), counts()),
    good: chain(TIMED, select([WHO], { keepOthers: true }), counts()),
    fix: 'Keep at',
  },
  {
    what: 'a new type for the event time',
    found: 'n1 lint.lost-event-time',
    bad: chain(TIMED, { type: 'rename-cast', config: { columns: [{ id: 'x', from: 'at', type: 'date' }] } }, counts()),
    good: chain(TIMED, { type: 'rename-cast', config: { columns: [{ id: 'x', from: 'at', to: 'ts' }] } }, counts()),
    fix: 'Keep at',
  },
  {
    what: 'a list of columns to rename without the event time',
    found: 'n1 lint.lost-event-time',
    bad: chain(
      TIMED,
      { type: 'rename-cast', config: { columns: [{ id: 'x', from: 'who' }], dropOthers: true } },
      counts(),
    ),
    good: chain(TIMED, { type: 'rename-cast', config: { columns: [{ id: 'x', from: 'who' }] } }, counts()),
    fix: 'Keep at',
  },
  {
    what: 'an SQL query that does not say which column carries the event time on',
    found: 'q lint.lost-event-time',
    ...(() => {
      const query = (eventTime: string) => ({
        nodes: {
          a: TIMED,
          q: {
            type: 'sql-query',
            config: { inputs: [{ id: 'i', name: 'i' }], sql: 'SELECT * FROM i', schema: SCHEMA.slice(0, 2), eventTime },
          },
          c: counts(),
        },
        edges: ['a:out>q:i', 'q:out>c:in'],
      })
      return { bad: query(''), good: query('at') }
    })(),
    fix: 'Keep at',
  },
  {
    what: 'a join before a pattern, for which there is no single change',
    found: 'j lint.lost-event-time',
    bad: {
      nodes: { a: TIMED, b: TIMED, j: join({ timeBound: { after: '1 hour' } }), c: counts() },
      edges: [...JOINED, 'j:out>c:in'],
    },
    good: { nodes: { a: TIMED, b: TIMED, j: join({ timeBound: { after: '1 hour' } }) }, edges: JOINED },
    fix: null,
  },
  {
    what: 'an outer join without a time bound',
    found: 'j join.unbounded',
    bad: { nodes: { a: TIMED, b: TIMED, j: join({ type: 'left' }) }, edges: JOINED },
    good: { nodes: { a: TIMED, b: TIMED, j: join({ type: 'left', timeBound: { after: '1 hour' } }) }, edges: JOINED },
    fix: 'Bound to 10 minutes after',
  },
  {
    what: 'a join whose state grows for ever',
    found: 'j join.unbounded',
    bad: { nodes: { a: TIMED, b: TIMED, j: join({}) }, edges: JOINED },
    good: { nodes: { a: TIMED, b: TIMED, j: join({ timeBound: { before: '1 hour' } }) }, edges: JOINED },
    fix: 'Bound to 10 minutes after',
  },
  {
    what: 'duplicates removed without a watermark',
    found: 'n0 lint.no-event-time',
    bad: chain(UNTIMED, { type: 'deduplication', config: { columns: ['who'] } }),
    good: chain(TIMED, { type: 'deduplication', config: { columns: ['who'] } }),
    fix: 'Take at',
  },
  {
    what: 'a sequence that waits for ever',
    found: 'n1 config.unbounded',
    bad: chain(TIMED, {
      type: 'sequence-detector',
      config: {
        keys: ['who'],
        steps: [
          { id: 'a', name: 'a', condition: 'n > 1' },
          { id: 'b', name: 'b', condition: 'n < 1' },
        ],
      },
    }),
    good: chain(TIMED, {
      type: 'sequence-detector',
      config: {
        keys: ['who'],
        within: '1 hour',
        steps: [
          { id: 'a', name: 'a', condition: 'n > 1' },
          { id: 'b', name: 'b', condition: 'n < 1' },
        ],
      },
    }),
    fix: 'Within 10 minutes',
  },
  {
    what: 'a row pattern that waits for ever',
    found: 'n1 lint.unbounded',
    bad: chain(TIMED, recognize(`${BY_WHO} PATTERN ((A B)+) DEFINE A AS A.n > 1, B AS B.n < 1`)),
    good: chain(TIMED, recognize(`${BY_WHO} PATTERN (A B) WITHIN INTERVAL '1' HOUR DEFINE A AS A.n > 1, B AS B.n < 1`)),
    fix: 'Within 10 minutes',
  },
  {
    what: 'a pattern without keys',
    found: 'n1 lint.no-keys',
    bad: chain(TIMED, counts({ keys: [] })),
    good: chain(TIMED, counts()),
    fix: null,
  },
  {
    what: 'a row pattern without keys',
    found: 'n1 lint.no-keys',
    bad: chain(TIMED, recognize("ORDER BY at PATTERN (A) WITHIN INTERVAL '1' HOUR DEFINE A AS A.n > 1")),
    good: chain(TIMED, recognize(`${BY_WHO} PATTERN (A) WITHIN INTERVAL '1' HOUR DEFINE A AS A.n > 1`)),
    fix: null,
  },
  {
    what: 'a correlation without keys',
    found: 'c lint.no-keys',
    bad: {
      nodes: { a: TIMED, b: TIMED, c: { type: 'temporal-correlation', config: {} } },
      edges: ['a:out>c:a', 'b:out>c:b'],
    },
    good: {
      nodes: { a: TIMED, b: TIMED, c: { type: 'temporal-correlation', config: { keysA: ['who'], keysB: ['who'] } } },
      edges: ['a:out>c:a', 'b:out>c:b'],
    },
    fix: null,
  },
  {
    what: 'an absence on a stream that may fall silent',
    found: 'n1 lint.silent-stream',
    bad: chain(TIMED, absence(['who'])),
    good: chain(TIMED, counts()),
    fix: null,
  },
  {
    what: 'a heartbeat on a stream that may fall silent',
    found: 'n1 lint.silent-stream',
    bad: chain(TIMED, { type: 'heartbeat-liveness', config: { entity: ['who'] } }),
    good: chain(TIMED, { type: 'heartbeat-liveness', config: {} }),
    fix: null,
  },
  {
    what: 'one of several sources that may hold back the others',
    found: 'c lint.slowest-source',
    bad: {
      nodes: { a: TIMED, b: TIMED, u: { type: 'union-merge', config: {} }, c: counts() },
      edges: ['a:out>u:in', 'b:out>u:in', 'u:out>c:in'],
    },
    good: {
      nodes: {
        a: TIMED,
        f: { type: 'filter', config: { condition: 'n > 1' } },
        u: { type: 'union-merge', config: {} },
        c: counts(),
      },
      edges: ['a:out>f:in', 'f:out>u:in', 'a:out>u:in', 'u:out>c:in'],
    },
    fix: null,
  },
  {
    what: 'windows that come out long after their end',
    found: 'n1 lint.late-results',
    bad: chain(TIMED, windows({ kind: 'tumbling', duration: '1 minute' })),
    good: chain(TIMED, windows({ kind: 'tumbling', duration: '10 minutes' })),
    fix: null,
  },
]

const findings = (pipeline: Pipeline) => propagate(pipeline).diagnostics.map(({ nodeId, code }) => `${nodeId} ${code}`)

describe.each(CASES.map((each) => [each.what, each] as const))(
  'the lint knows %s',
  (_what, { found, bad, good, fix }) => {
    it('and tells it from what is right', () => {
      expect(findings(toPipeline(bad))).toContain(found)
      expect(findings(toPipeline(good))).not.toContain(found)
    })

    it(fix === null ? 'in words alone' : `and "${fix}" ends it, as one step`, () => {
      const pipeline = toPipeline(bad)
      const problem = propagate(pipeline).diagnostics.find(({ nodeId, code }) => `${nodeId} ${code}` === found)
      expect(problem?.fix?.label).toBe(fix ?? undefined)
      if (!problem?.fix) return
      const doc = new Y.Doc()
      importPipeline(doc, pipeline, {})
      let steps = 0
      doc.on('afterTransaction', () => steps++)
      applyFix(doc, problem)
      expect(steps).toBe(1)
      const after = propagate(projectDocument(doc).pipeline)
      expect(after.diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([])
    })
  },
)

const FOLDER = new URL('../../templates/pipelines/', import.meta.url)

it.each(readdirSync(FOLDER).filter((name) => name.endsWith('.json')))('the lint has nothing to say of %s', (name) => {
  const { pipeline } = parsePipelineFile(JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')))
  expect(pipeline && propagate(pipeline).diagnostics).toEqual([])
})

it('what the lint finds follows the names, and keeps its identity without a change', () => {
  const pipeline = toPipeline(chain(UNTIMED, counts()))
  const again = createPropagator()
  const first = again(pipeline)
  expect(first.nodes['n0']?.diagnostics[0]?.message).toContain('"Counts" needs event time')
  expect(again({ ...pipeline, description: 'other' })).toBe(first)
  const renamed = pipeline.nodes.map((node) => (node.id === 'n1' ? { ...node, label: 'Three' } : node))
  const second = again({ ...pipeline, nodes: renamed })
  expect(second.nodes['n0']?.diagnostics[0]?.message).toContain('"Three" needs event time')
  expect(second.nodes['n1']).toBe(first.nodes['n1'])
})
