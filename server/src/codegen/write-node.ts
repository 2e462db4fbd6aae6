import { toDdl } from '@lakestream/shared/nodes/columns'
import type { CodeOptions, PortSpec, SourceReading } from '@lakestream/shared/nodes/define'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { type PlanStep, SHAPE } from '@lakestream/shared/pipeline/plan'
import type { GenerateOptions, InputOverride } from './bundle.ts'
import { py, pyIdent } from './literals.ts'
import { hasTemplate, render } from './templates.ts'

/** A node's region: marker, label, function. */
export function writeNode(step: PlanStep, options: GenerateOptions): string {
  const { context } = toBodyContext(step, options)
  const shape = writeShape(step, options)
  return [
    render('wrappers/heading.py', toHeading(step)),
    ...(shape === null ? [] : [`${shape}\n\n`]),
    render('wrappers/node.py', toHeading(step)),
    writeBody(step, context, options),
  ].join('')
}

export const isShown = ({ node }: Pick<PlanStep, 'node'>, { shown }: GenerateOptions) =>
  shown?.includes(node.id) === true

/** What makes rows what a sink takes; null where it takes them as they are. */
export function writeShape(step: PlanStep, options: GenerateOptions): string | null {
  if (!isShaped(step, options)) return null
  const body = render(toShape(step), toBodyContext(step, options).context)
  return `def ${toShapeName(step)}(rows: DataFrame) -> DataFrame:\n${body}`
}

export const isShaped = (step: PlanStep, options: GenerateOptions) =>
  !isShown(step, options) && hasTemplate(toShape(step))

const toShape = ({ definition }: PlanStep) => `bodies/${definition.type}.rows.py`

export const toShapeName = ({ variable }: PlanStep) => `${SHAPE}_${variable}`

/** What the lines above a node's function say. */
export const toHeading = (step: PlanStep) => ({
  nodeId: step.node.id,
  title: toTitle(step),
  name: step.name,
  ...toSignature(step),
})

/** What a node's template is given, and what the definition was told for it. */
export function toBodyContext(
  step: PlanStep,
  { environment }: GenerateOptions,
): { readonly options: CodeOptions; readonly context: JsonObject } {
  const options: CodeOptions = {
    environment,
    nodeId: step.node.id,
    from: step.from.map(({ step: id, port }) => ({ nodeId: id, port })),
    outputs: step.outputs,
    readers: step.readers,
    module: toModuleName(step),
  }
  const { config, find } = step.coded
  return { options, context: find(step.definition.context(config, step.inputs, options)) }
}

/** The name of a node's own module inside `pipeline.py`. */
export const toModuleName = ({ variable }: Pick<PlanStep, 'variable'>) => `${variable}_code`

export function toTitle({ node, definition, written }: PlanStep): string {
  const label = node.label === '' ? definition.label : node.label
  return `${label}: ${definition.sentence(written)}`
}

function writeBody({ node, definition, config }: PlanStep, context: JsonObject, options: GenerateOptions): string {
  const reading = definition.source?.(config)
  const override = options.inputs?.[node.id]
  if (isShown({ node }, options)) return render('bodies/console-sink.py', { nodeId: node.id, ...SHOWN })
  if (!reading) return render(`bodies/${definition.type}.py`, context)
  const body = override
    ? render('bodies/file-input.py', toFileInput(reading, override))
    : render(`bodies/${definition.type}.py`, context)
  if (reading.kind === 'table') return `${body}    return rows\n`
  return body + writeSourceEnd(override ? { ...context, malformed: false } : context)
}

/** What every source ends with: event time, watermark, and rows that lack a value they need. */
function writeSourceEnd({ eventTime, required, malformed }: JsonObject): string {
  return render('bodies/source.py', { eventTime, required, malformed })
}

/** Rows a batch, and how long a text may be: all. */
const SHOWN = { limit: 1_000_000, truncate: 0 }

const READERS = { jsonl: 'json', csv: 'csv', parquet: 'parquet' } as const

function toFileInput(
  { columns, kind }: SourceReading,
  { format, path, maxFilesPerTrigger }: InputOverride,
): JsonObject {
  return {
    reader: kind === 'table' ? 'read' : 'readStream',
    format: READERS[format],
    path,
    ddl: toDdl(columns),
    options: [
      ...(format === 'csv' ? [{ name: 'header', value: 'true' }] : []),
      ...(maxFilesPerTrigger === undefined || kind === 'table'
        ? []
        : [{ name: 'maxFilesPerTrigger', value: maxFilesPerTrigger }]),
    ],
  }
}

/** One input is `rows`, as is the one called `in`, a word of Python's; others are called as their ports; those of a list are taken as they come. */
function toParameters(ports: readonly PortSpec[]): string {
  if (ports.some((port) => port.many || port.listed)) return '*inputs: DataFrame'
  const names = ports.map(({ id }) => (ports.length === 1 || id === 'in' ? 'rows' : pyIdent(id)))
  return names.map((name) => `${name}: DataFrame`).join(', ')
}

function toSignature({ definition, outputs, config }: PlanStep): { parameters: string; returns: string } {
  const returns = outputs.length > 1 ? (definition.portsClass ?? 'dict[str, DataFrame]') : 'DataFrame'
  if (definition.category === 'source') return { parameters: 'spark: SparkSession, run: Run', returns }
  if (definition.category === 'sink')
    return { parameters: 'rows: DataFrame, run: Run, writer: Writer', returns: 'Write' }
  const parameters = toParameters(definition.inputs(config))
  return { parameters: definition.needsRun ? `${parameters}, run: Run` : parameters, returns }
}

/** What a node's function is called with, given the expressions for its inputs. */
export function toArguments({ definition }: PlanStep, rows: readonly string[]): string {
  if (definition.category === 'source') return 'spark, run'
  return [...rows, ...(definition.needsRun ? ['run'] : [])].join(', ')
}

/** One output, where a variable holds what the node's function gave. */
export const toOutput = ({ outputs, variable }: PlanStep, port: string) =>
  outputs.length > 1 ? `${variable}[${py(port)}]` : variable
