import { toDdlParts } from '@lakestream/shared/nodes/columns'
import type { Dataset } from '@lakestream/shared/nodes/define'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import type { PlanStep } from '@lakestream/shared/pipeline/plan'
import type { BundleTable, GenerateOptions } from './bundle.ts'
import type { DatasetNames } from './dataset-names.ts'
import { py, sqlIdent } from './literals.ts'
import type { Program } from './program.ts'
import { hasTemplate, render } from './templates.ts'
import { toArguments, toBodyContext, toHeading, toOutput, writeNode } from './write-node.ts'

export const DECLARATIVE_FILE = 'transformations/pipeline.py'

export interface DeclarativePart {
  /** Nodes of this part that reach a sink. */
  readonly steps: readonly PlanStep[]
  readonly names: DatasetNames
  /** Outputs, as `node port`, that are tables for the streaming job behind. */
  readonly handedOver: ReadonlySet<string>
}

/** The Python file of a declarative pipeline: each node's function, and the view, table or sink that it is. */
export function writeDeclarative(part: DeclarativePart, options: GenerateOptions): Program {
  const regions = part.steps.map((step) => ({
    nodeId: step.node.id,
    text: step.definition.category === 'sink' ? writeSink(step, part, options) : writeViews(step, part, options),
  }))
  const checked = part.steps.some(({ definition }) => definition.category === 'pattern')
  return {
    path: DECLARATIVE_FILE,
    header: 'wrappers/sdp.py',
    regions,
    end: checked ? 'check_operators(run)\n' : '',
    steps: part.steps,
  }
}

/** A node's function and a dataset for each output that somebody takes. */
function writeViews(step: PlanStep, part: DeclarativePart, options: GenerateOptions): string {
  const { node, definition, config, name, outputs } = step
  const analyses = definition.analyses?.(config) === true
  const reads = definition.category === 'source' ? [] : toReads(step, part)
  const call = `${name}(${toArguments(
    step,
    reads.map(({ variable }) => variable),
  )})`
  const taken = outputs.filter((port) => isTaken(part, node.id, port))
  const views = taken.map((port) => {
    const dataset = part.names(node.id, port)
    return render('wrappers/sdp-view.py', {
      dataset,
      isTable: part.handedOver.has(`${node.id} ${port}`),
      analyses,
      reads: analyses ? writeWay(step, part.steps) : reads.map(({ line }) => line),
      value: analyses ? toOutput(step, port) : outputs.length > 1 ? `${call}[${py(port)}]` : call,
    })
  })
  return [writeNode(step, options), ...views].join('\n\n')
}

const isTaken = ({ steps, handedOver }: DeclarativePart, nodeId: string, port: string) =>
  handedOver.has(`${nodeId} ${port}`) ||
  steps.some(({ from }) => from.some((each) => each.step === nodeId && each.port === port))

/** The lines that give a node's rows without other datasets: every node from the sources to it. */
function writeWay(last: PlanStep, steps: readonly PlanStep[]): string[] {
  const needed = new Set([last.node.id])
  for (const step of steps.toReversed()) {
    if (needed.has(step.node.id)) for (const { step: id } of step.from) needed.add(id)
  }
  const byId = new Map(steps.map((step) => [step.node.id, step]))
  return steps
    .filter(({ node }) => needed.has(node.id))
    .map((step) => {
      const rows = step.from.flatMap(({ step: id, port }) => {
        const source = byId.get(id)
        return source ? [toOutput(source, port)] : []
      })
      return `${step.variable} = ${step.name}(${toArguments(step, rows)})`
    })
}

/** A line that reads a dataset into a variable. */
interface Read {
  readonly variable: string
  readonly line: string
}

function toReads({ from, inputs }: PlanStep, { names }: DeclarativePart): Read[] {
  return from.map(({ step, port }, index) => {
    const variable = from.length === 1 ? 'rows' : `rows_${index + 1}`
    const reader = inputs[index]?.schema.kind === 'table' ? 'read' : 'readStream'
    return { variable, line: `${variable} = spark.${reader}.table(${py(names(step, port))})` }
  })
}

/** A sink: a table, or a sink outside with the flow into it. */
function writeSink(step: PlanStep, part: DeclarativePart, options: GenerateOptions): string {
  const { variable } = step
  const dataset = isShown(step, options) ? {} : toDataset(step, options)
  const isShaped = !isShown(step, options) && hasTemplate(`bodies/${step.definition.type}.sdp.py`)
  const shape = isShaped ? `${writeShape(step, options)}\n\n` : ''
  const common = {
    variable,
    reads: toReads(step, part).map(({ line }) => line),
    value: isShaped ? `shape_${variable}(rows)` : 'rows',
  }
  const heading = render('wrappers/sdp-sink.py', toHeading(step))
  if (dataset.sink) return heading + shape + render('wrappers/sdp-outside.py', { ...common, ...dataset.sink })
  const table = toTable(step, dataset, part.steps, options)
  if (!dataset.merge) return heading + shape + render('wrappers/sdp-table.py', { ...common, ...table })
  // What merges takes its rows from a dataset, not from a function.
  const [source] = step.from.map((each) => part.names(each.step, each.port))
  return heading + render('wrappers/sdp-merge.py', { variable, source, merge: dataset.merge, ...table })
}

/** What is said of a table. Of several sinks that write one table the first declares it, and each is a flow into it. */
function toTable(step: PlanStep, dataset: Dataset, steps: readonly PlanStep[], options: GenerateOptions): JsonObject {
  const writers = findWriters(step, steps, options)
  return {
    name: findTable(step, steps, options, step.coded)?.dataset ?? step.variable,
    creates: writers[0] === step,
    shared: writers.length > 1,
    comment: dataset.comment ?? null,
    partitionBy: dataset.partitionBy ?? [],
    clusterBy: dataset.clusterBy ?? [],
  }
}

/**
 * The table that a sink writes: on Databricks by its name in the catalog, elsewhere by the name of its first writer, behind which is
 * a folder of the run's warehouse. Null for a sink outside. `config` has the values of parameters, or what stands for them in code.
 */
export function findTable(
  step: PlanStep,
  steps: readonly PlanStep[],
  options: GenerateOptions,
  { config }: Pick<PlanStep, 'config'> = step,
): BundleTable | null {
  if (step.definition.category !== 'sink') return null
  const { variable } = step
  const own = toDdlParts(step.inputs[0]?.schema.columns ?? [])
  if (isShown(step, options)) return { dataset: variable, path: ['shown', variable], columns: own }
  const name = step.definition.table?.(config) ?? []
  const { sink, columns = own } = toDataset(step, options)
  if (sink || name.length === 0) return null
  if (options.environment === 'databricks') return { dataset: name.map(sqlIdent).join('.'), path: null, columns }
  return { dataset: findWriters(step, steps, options)[0]?.variable ?? variable, path: name, columns }
}

const isShown = ({ node }: PlanStep, { shown }: GenerateOptions) => shown?.includes(node.id) === true

/** The sinks that write the same table, this one among them. */
function findWriters(step: PlanStep, steps: readonly PlanStep[], options: GenerateOptions): readonly PlanStep[] {
  const key = ({ definition, coded }: PlanStep) => JSON.stringify(definition.table?.(coded.config) ?? [])
  if (isShown(step, options)) return [step]
  return steps.filter(
    (each) => each.definition.category === 'sink' && !isShown(each, options) && key(each) === key(step),
  )
}

function toDataset(step: PlanStep, options: GenerateOptions): Dataset {
  const { definition, coded, inputs } = step
  return coded.find(definition.dataset?.(coded.config, inputs, toBodyContext(step, options).options) ?? {})
}

/** How rows become what the sink takes. */
function writeShape(step: PlanStep, options: GenerateOptions): string {
  const { definition, variable } = step
  const body = render(`bodies/${definition.type}.sdp.py`, toBodyContext(step, options).context)
  return `def shape_${variable}(rows: DataFrame) -> DataFrame:\n${body}`
}
