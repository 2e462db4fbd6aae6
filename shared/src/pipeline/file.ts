import { z } from 'zod'
import { findNode } from '../nodes/catalogue.ts'
import { readFieldMeta, readShape } from '../nodes/fields.ts'
import { parseEdgeId, toEdgeId } from './edge-ends.ts'
import {
  type Diagnostic,
  type Edge,
  ENVIRONMENTS,
  type Json,
  type JsonObject,
  LANGUAGES,
  type Layout,
  MAX_SAMPLE_LENGTH,
  PARAMETER_TYPES,
  type Parameter,
  type Pipeline,
  type PipelineNode,
  TARGET_CHOICES,
} from './model.ts'
import { NODE_ID } from './node-id.ts'
import { PARAMETER_NAME } from './parameters/name.ts'

/**
 * The file format `.lakestream.json`, version 1. Made to be read and to be compared: keys in a stable order, one edge a line, and
 * the positions of the cards apart at the end, so that moving a card does not touch what the pipeline means.
 */
export const FILE_VERSION = 1

const Id = z
  .string()
  .regex(NODE_ID, 'An id is made of at most 64 letters, digits, - and _, and begins with a letter or a digit')

const NAME_RULE = 'The name of a parameter is made of at most 64 letters, digits and _, and does not begin with a digit'

/** Kept as text; numbers and truth values of JSON are taken too. */
const ParameterText = z.union([z.string().max(10_000), z.number(), z.boolean()]).transform(String)

const FileParameter = z.strictObject({
  type: z.enum(PARAMETER_TYPES),
  description: z.string().max(10_000).default(''),
  default: ParameterText,
  values: z.partialRecord(z.enum(ENVIRONMENTS), ParameterText).default({}),
})

/** A line each, so that a comparison shows which rows are others. */
const Sample = z
  .union([z.string(), z.array(z.string()).transform((lines) => lines.join('\n'))])
  .refine((text) => text.length <= MAX_SAMPLE_LENGTH, `Sample rows have at most ${MAX_SAMPLE_LENGTH} characters`)

export const PipelineFile = z.strictObject({
  $schema: z.string().optional(),
  lakestream: z.literal(FILE_VERSION, `This is not a LakeStream file of version ${FILE_VERSION}`),
  name: z.string().min(1).max(200),
  description: z.string().max(10_000).default(''),
  target: z.enum(TARGET_CHOICES).default('auto'),
  parameters: z.record(z.string().regex(PARAMETER_NAME, NAME_RULE), FileParameter).default({}),
  language: z.enum(LANGUAGES).default('python'),
  nodes: z.record(
    Id,
    z.strictObject({
      type: z.string().min(1).max(100),
      label: z.string().max(200).optional(),
      disabled: z.boolean().default(false),
      config: z.record(z.string(), z.json()).default({}),
      sample: Sample.optional(),
    }),
  ),
  /** `source:port>target:port` */
  edges: z.array(z.string().refine((id) => parseEdgeId(id) !== null, 'An edge is written source:port>target:port')),
  layout: z.record(Id, z.tuple([z.number(), z.number()])).default({}),
})
export type PipelineFile = z.output<typeof PipelineFile>

export interface ParsedFile {
  readonly pipeline: Pipeline
  readonly layout: Layout
  readonly problems: readonly Diagnostic[]
}

/** Reads what `JSON.parse` gave. Where `pipeline` is null nothing of it can be used, and the problems say why and where. */
export function parsePipelineFile(json: unknown): ParsedFile | { pipeline: null; problems: readonly Diagnostic[] } {
  const parsed = PipelineFile.safeParse(json)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) =>
      problem('file.invalid', `${issue.path.join('.') || 'The file'}: ${issue.message}.`),
    )
    return { pipeline: null, problems }
  }
  const { name, description, target, language, parameters, nodes, layout } = parsed.data
  const edges = new Map<string, Edge>()
  const problems: Diagnostic[] = []
  for (const id of parsed.data.edges) {
    const ends = parseEdgeId(id)
    if (!ends) continue
    const missing = [ends.source, ends.target].find((end) => !Object.hasOwn(nodes, end))
    if (missing)
      problems.push(problem('file.dangling-edge', `The edge ${id} names the node "${missing}", which is not there.`))
    else edges.set(id, { id, ...ends })
  }
  return {
    pipeline: {
      name,
      description,
      target,
      parameters: Object.keys(parameters)
        .sort()
        .map((each) => ({ name: each, ...(parameters[each] as PipelineFile['parameters'][string]) })),
      language,
      nodes: Object.keys(nodes)
        .sort()
        .map((id) => toNode(id, nodes[id] as PipelineFile['nodes'][string])),
      edges: [...edges.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    },
    layout,
    problems,
  }
}

function toNode(id: string, { type, label, disabled, config, sample }: PipelineFile['nodes'][string]): PipelineNode {
  const definition = findNode(type)
  return {
    id,
    type,
    label: label ?? definition?.label ?? type,
    disabled,
    config: definition ? numberItems(config as JsonObject, definition.config.shape) : (config as JsonObject),
    ...(sample && { sample }),
  }
}

type Shape = Readonly<Record<string, z.ZodType>>

/** Records need ids in the document; a file written by hand may leave them out. */
function numberItems(config: JsonObject, shape: Shape): JsonObject {
  const result: Record<string, Json> = { ...config }
  for (const [name, value] of Object.entries(config)) {
    const schema = shape[name]
    const kind = schema && readFieldMeta(schema)?.kind
    const inner = schema && readShape(schema)
    if (kind === 'group' && inner && isObject(value)) result[name] = numberItems(value, inner)
    if (kind === 'records' && Array.isArray(value)) {
      result[name] = value.map((item, index) =>
        isObject(item) ? { ...item, id: item['id'] || `i${index + 1}` } : item,
      )
    }
  }
  return result
}

/** The file's text: stable, two spaces deep, ending in a line break. */
export function formatPipelineFile(pipeline: Pipeline, layout: Layout): string {
  return `${JSON.stringify(toPipelineFile(pipeline, layout), null, 2).replace(/\[\n\s+(-?[\d.]+),\n\s+(-?[\d.]+)\n\s+\]/g, '[$1, $2]')}\n`
}

export function toPipelineFile(pipeline: Pipeline, layout: Layout): z.input<typeof PipelineFile> {
  const nodes = [...pipeline.nodes].sort((a, b) => (a.id < b.id ? -1 : 1))
  return {
    lakestream: FILE_VERSION,
    name: pipeline.name,
    description: pipeline.description,
    target: pipeline.target,
    ...(pipeline.parameters.length > 0 && { parameters: Object.fromEntries(pipeline.parameters.map(toFileParameter)) }),
    language: pipeline.language,
    nodes: Object.fromEntries(
      nodes.map(({ id, type, label, disabled, config, sample }) => [
        id,
        {
          type,
          label,
          ...(disabled ? { disabled } : {}),
          config: sortFields(config, findNode(type)?.config.shape) as never,
          ...(sample && { sample: sample.split('\n') }),
        },
      ]),
    ),
    edges: pipeline.edges.map(toEdgeId).sort(),
    layout: Object.fromEntries(
      nodes.flatMap(({ id }) => (layout[id] ? [[id, [...layout[id]] as [number, number]]] : [])),
    ),
  }
}

function toFileParameter({ name, type, description, default: text, values }: Parameter) {
  const ordered = ENVIRONMENTS.flatMap((each) => (values[each] === undefined ? [] : [[each, values[each]]]))
  return [
    name,
    {
      type,
      ...(description !== '' && { description }),
      default: text,
      ...(ordered.length > 0 && { values: Object.fromEntries(ordered) }),
    },
  ]
}

/** Fields in the order of the node's definition, others after them by name. */
function sortFields(config: JsonObject, shape: Shape = {}): JsonObject {
  const order = Object.keys(shape)
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  const names = Object.keys(config).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return Object.fromEntries(
    names.map((name) => {
      const schema = shape[name]
      const inner = schema && readShape(schema)
      const value = config[name] as Json
      if (inner && isObject(value)) return [name, sortFields(value, inner)]
      if (inner && Array.isArray(value))
        return [name, value.map((item) => (isObject(item) ? sortFields(item, { id: schema, ...inner }) : item))]
      return [name, value]
    }),
  )
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function problem(code: string, message: string): Diagnostic {
  return { code, severity: 'error', message }
}
