import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { generateSketch, type Sketch } from './build-pipeline.ts'

const PROGRAMS = [
  { target: 'sss', language: 'python' },
  { target: 'sdp', language: 'python' },
  { target: 'sdp', language: 'sql' },
] as const

/** Everywhere that code is made for, and what it is written in. */
export const WAYS = (['spark', 'databricks'] as const).flatMap((environment) =>
  PROGRAMS.map((program) => ({ environment, ...program })),
)
export type Way = (typeof WAYS)[number]

/** Those in which its code differs: what SQL never says is the same Python in both languages. */
export const waysOf = ({ sql }: AnyNodeDefinition) =>
  WAYS.filter(({ language }) => language === 'python' || typeof sql === 'function')

/** The code of a pipeline in one of the ways. */
export const generateWay = (sketch: Sketch, { environment, target, language }: Way) =>
  generateSketch(sketch, environment, {}, target, language)

const SOURCE: JsonObject = {
  path: 'data',
  schema: [
    { id: 'a', name: 'date', type: 'timestamp' },
    { id: 'b', name: 'delay', type: 'int' },
    { id: 'c', name: 'origin', type: 'string' },
    { id: 'd', name: 'tags', type: 'array<string>' },
  ],
  eventTime: { column: 'date' },
}

/** A pipeline around one node: file sources before it, a console behind each of its outputs. */
export function surround(definition: AnyNodeDefinition, config: JsonObject, label = 'Tested'): Sketch {
  const parsed = parseConfig(definition, config).config
  const ports = definition.inputs(parsed)
  const feeds = ports.flatMap((port) => (port.many ? [`${port.id}`, `${port.id}`] : [port.id]))
  const outputs = definition.outputs(parsed).map(({ id }) => id)
  return {
    nodes: {
      ...Object.fromEntries(feeds.map((_, index) => [`source-${index}`, { type: 'auto-loader', config: SOURCE }])),
      tested: { type: definition.type, label, config },
      ...Object.fromEntries(outputs.map((port) => [`sink-${port}`, { type: 'console-sink', config: {} }])),
    },
    edges: [
      ...feeds.map((port, index) => `source-${index}:out>tested:${port}`),
      ...outputs.map((port) => `tested:${port}>sink-${port}:in`),
    ],
  }
}
