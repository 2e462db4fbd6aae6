import type { JsonObject } from '@lakestream/shared/pipeline/model'
import type { toPipeline } from '../../codegen/build-pipeline.ts'

export const SCHEMA = [
  { id: 'a', name: 'at', type: 'timestamp' },
  { id: 'b', name: 'who', type: 'string' },
  { id: 'c', name: 'n', type: 'int' },
]
const files = (column: string) => ({
  type: 'auto-loader',
  config: { path: 'in', schema: SCHEMA, eventTime: { column } },
})
export const TIMED = files('at')
export const UNTIMED = files('')
export const counts = (config: JsonObject = {}) => ({
  type: 'count-threshold',
  label: 'Counts',
  config: { keys: ['who'], ...config },
})
export const select = (columns: JsonObject[], more: JsonObject = {}) => ({
  type: 'map-select',
  config: { columns, ...more },
})
export const WHO = { id: 'x', name: 'who', expr: 'who' }
export const windows = (window: JsonObject, more: JsonObject = {}) => ({
  type: 'window-aggregate',
  config: { window, groupBy: ['who'], aggregates: [{ id: 'n', name: 'n', function: 'count' }], ...more },
})
export const absence = (keys: string[]) => ({
  type: 'absence-detector',
  config: { keys, trigger: 'n > 1', expected: 'n < 0' },
})
export const recognize = (text: string) => ({
  type: 'match-recognize-sql',
  config: { sql: `MATCH_RECOGNIZE (${text})` },
})
export const BY_WHO = 'PARTITION BY who ORDER BY at'
export const join = (config: JsonObject) => ({
  type: 'stream-stream-join',
  config: { on: [{ id: 'p', left: 'who', right: 'who' }], ...config },
})
export const JOINED = ['a:out>j:left', 'b:out>j:right']

export type Sketch = Parameters<typeof toPipeline>[0]
export const chain = (...nodes: Sketch['nodes'][string][]): Sketch => ({
  nodes: Object.fromEntries(nodes.map((node, index) => [`n${index}`, node])),
  edges: nodes.slice(1).map((_, index) => `n${index}:out>n${index + 1}:in`),
})
