import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import type { AnyNodeDefinition, Category, PortSpec } from '@lakestream/shared/nodes/define'
import { type FieldMeta, readFieldMeta, readShape } from '@lakestream/shared/nodes/fields'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import { findNoSql } from '@lakestream/shared/pipeline/language'
import type { Json, Target } from '@lakestream/shared/pipeline/model'
import type { z } from 'zod'
import { toTable } from './markdown.ts'

const HEADINGS: Readonly<Record<Category, string>> = {
  source: 'Sources',
  pattern: 'Patterns',
  transform: 'Transforms',
  sink: 'Sinks',
}
const TARGETS: Readonly<Record<Target, string>> = {
  sss: 'Structured Streaming',
  sdp: 'Spark Declarative Pipelines',
}

/** The page of all node types, made of their definitions and nothing else. */
export function writeNodeDocs(): string {
  const groups = Object.entries(HEADINGS).map(([category, heading]) => ({
    heading,
    nodes: CATALOGUE.filter((definition) => definition.category === category),
  }))
  return `${[
    '# Nodes',
    'Written by `npm run docs:nodes` from the definitions in `shared/src/nodes`, so it says what the form, the help and the code say. What the tests have seen of each node: `npm run report:nodes`.',
    writeOverview(groups.flatMap(({ nodes }) => nodes)),
    ...groups.flatMap(({ heading, nodes }) => [`## ${heading}`, ...nodes.map(writeNode)]),
  ].join('\n\n')}\n`
}

function writeOverview(nodes: readonly AnyNodeDefinition[]): string {
  const has = (definition: AnyNodeDefinition, target: Target) =>
    Object.values(definition.targets).some((targets) => targets.includes(target)) ? 'yes' : '-'
  const rows = nodes.map((definition) => [
    `[${definition.label}](#${toAnchor(definition)})`,
    definition.summary,
    definition.engine || definition.category === 'source' ? 'yes' : 'on Spark only',
    has(definition, 'sss'),
    has(definition, 'sdp'),
    isDatabricksOnly(definition) ? '-' : 'yes',
    definition.targets.databricks.length > 0 ? 'yes' : '-',
  ])
  return toTable(['node', 'what it does', 'preview', 'SSS', 'SDP', 'Spark', 'Databricks'], rows)
}

/** Of several nodes with one label the type tells which is which. */
const toHeading = ({ label, type }: AnyNodeDefinition) => `${label} (${type})`

/** As GitHub makes it of a heading. */
const toAnchor = (definition: AnyNodeDefinition) =>
  toHeading(definition)
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replaceAll(' ', '-')

function readExample(definition: AnyNodeDefinition): unknown {
  return parseConfig(definition, definition.example as Json).config
}

function isDatabricksOnly(definition: AnyNodeDefinition): boolean {
  return definition.targets.spark.length === 0 || Boolean(definition.databricksOnly?.(readExample(definition)))
}

function writeNode(definition: AnyNodeDefinition): string {
  const config = readExample(definition)
  return [
    `### ${toHeading(definition)}`,
    `${definition.summary}. Also found as: ${definition.synonyms.join(', ')}.`,
    definition.docs.trim(),
    `**Inputs:** ${writePorts(definition.inputs(config))} **Outputs:** ${writePorts(definition.outputs(config))}`,
    writePlaces(definition, config),
    toTable(['field', 'label', 'type', 'default', 'help'], listFields(definition.config.shape)),
  ].join('\n\n')
}

function writePorts(ports: readonly PortSpec[]): string {
  if (ports.length === 0) return 'none.'
  const words = ports.map(({ id, label, kind, many, optional, listed }) => {
    const more = [
      kind === 'any' ? 'stream or table' : kind,
      many && 'several',
      optional && 'optional',
      listed && 'one for each of a list',
    ]
    return `\`${id}\` ${label} (${more.filter(Boolean).join(', ')})`
  })
  return `${words.join(', ')}.`
}

function writePlaces(definition: AnyNodeDefinition, config: unknown): string {
  const { targets, databricksOnly, requirements, stateful, engine, category } = definition
  const name = (list: readonly Target[]) => list.map((target) => TARGETS[target]).join(', ') || 'nothing'
  const clients = requirements?.(config) ?? []
  return [
    `Runs on Spark as ${name(targets.spark)}, on Databricks as ${name(targets.databricks)}.`,
    isDatabricksOnly(definition) ? `${databricksOnly?.(config) ?? definition.label}: on Databricks only.` : '',
    engine || category === 'source' ? '' : 'The preview leaves it to Spark.',
    writeSql(definition, config),
    stateful ? 'Keeps state between batches.' : '',
    clients.length > 0 ? `Needs ${clients.map((client) => `\`${client}\``).join(', ')}.` : '',
  ]
    .filter(Boolean)
    .join(' ')
}

/** Whether a declarative pipeline can say it in SQL, and if not, why. */
function writeSql(definition: AnyNodeDefinition, config: unknown): string {
  const places = (['spark', 'databricks'] as const).filter((place) => definition.targets[place].includes('sdp'))
  const reasons = places.map((place) => findNoSql(definition, config, [], place))
  const [first = null] = reasons
  if (reasons.length === 0) return ''
  if (reasons.every((reason) => reason === null)) return 'A declarative pipeline says it in Python or SQL.'
  if (reasons.includes(null))
    return 'On Databricks a declarative pipeline says it in Python or SQL, elsewhere in Python.'
  return `No SQL: ${first?.charAt(0).toLowerCase()}${first?.slice(1)}`
}

type Shape = Readonly<Record<string, z.ZodType>>

/** Every field at every depth, in the order of the form: path, label, type, default, help. */
function listFields(shape: Shape, prefix = ''): string[][] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const meta = readFieldMeta(schema)
    if (!meta) return []
    const inner = readShape(schema)
    const path = prefix + name
    const row = [`\`${path}\``, meta.label, describeType(meta), describeDefault(schema, meta), describeHelp(meta)]
    if (meta.kind === 'group' && inner) return listFields(inner, `${path}.`)
    return meta.kind === 'records' && inner ? [row, ...listFields(inner, `${path}[].`)] : [row]
  })
}

function describeType({ kind, choices, expects, item, language, types, min, max }: FieldMeta): string {
  switch (kind) {
    case 'choice':
      return Object.entries(choices ?? {})
        .map(([value, label]) => `\`${value}\` ${label}`)
        .join(', ')
    case 'expression':
      return expects ? `expression, ${expects}` : 'expression'
    case 'records':
      return `list of ${item}s`
    case 'code':
      return `code, ${language}`
    case 'column':
    case 'columns':
      return types ? `${kind}, ${types.join(' or ')}` : kind
    case 'number':
      return ['number', min !== undefined && `from ${min}`, max !== undefined && `to ${max}`].filter(Boolean).join(' ')
    default:
      return kind
  }
}

function describeDefault(schema: z.ZodType, { kind }: FieldMeta): string {
  const parsed = schema.safeParse(undefined)
  if (!parsed.success) return 'required'
  const value = parsed.data as Json
  const isNothing = value === '' || value === null || (Array.isArray(value) && value.length === 0)
  return isNothing || kind === 'records' ? '' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}

function describeHelp({ help, when }: FieldMeta): string {
  const values = when?.in
    .map((value) => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``)
    .join(' or ')
  return [when ? `If \`${when.field}\` is ${values}.` : '', help ?? ''].filter(Boolean).join(' ')
}
