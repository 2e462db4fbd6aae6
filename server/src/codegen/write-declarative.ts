import type { OwnWay } from '@lakestream/shared/pipeline/own-way'
import type { PlanStep } from '@lakestream/shared/pipeline/plan'
import type { GenerateOptions } from './bundle.ts'
import type { DatasetNames } from './dataset-names.ts'
import { comment, py } from './literals.ts'
import type { Program } from './program.ts'
import { toDataset, toTable } from './sink-tables.ts'
import { render } from './templates.ts'
import { isShown, toArguments, toHeading, toOutput, toShapeName, writeNode, writeShape } from './write-node.ts'

const DECLARATIVE_FILE = 'transformations/pipeline.py'

export interface DeclarativePart {
  /** Nodes of this part that reach a sink. */
  readonly steps: readonly PlanStep[]
  readonly names: DatasetNames
  /** Outputs, as `node port`, that are tables for the streaming job behind, and whether their rows are a stream. */
  readonly handedOver: ReadonlyMap<string, 'stream' | 'table'>
  /** Nodes whose rows do not come from other datasets. */
  readonly ownWays: ReadonlyMap<string, OwnWay>
  /** Nodes that are written in Python, with the reason where SQL is wanted; the others are in the SQL file. */
  readonly python: ReadonlyMap<string, string | null>
}

/** The Python file of a declarative pipeline: each node's function, and the view, table or sink that it is. Null where SQL says it all. */
export function writeDeclarative(part: DeclarativePart, options: GenerateOptions): Program | null {
  const steps = part.steps.filter(({ node }) => part.python.has(node.id))
  if (steps.length === 0 && part.steps.length > 0) return null
  const regions = steps.map((step) => ({
    nodeId: step.node.id,
    text: explain(
      step.definition.category === 'sink' ? writeSink(step, part, options) : writeViews(step, part, options),
      part.python.get(step.node.id) ?? null,
    ),
  }))
  const checked = steps.some(({ definition }) => definition.category === 'pattern')
  return {
    path: DECLARATIVE_FILE,
    header: 'wrappers/sdp.py',
    regions,
    end: checked ? 'check_operators(run)\n' : '',
    steps,
  }
}

/** A region whose heading says why it is not SQL. */
function explain(region: string, reason: string | null): string {
  return reason === null
    ? region
    : region.replace(/^(?:#.*\n)+/, (heading) => `${heading}# In Python: ${comment(reason)}\n`)
}

/** A node's function and a dataset for each output that somebody takes. */
function writeViews(step: PlanStep, part: DeclarativePart, options: GenerateOptions): string {
  const { node, definition, name, outputs } = step
  const way = part.ownWays.get(node.id)
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
      table: toDecorator(part.handedOver.get(`${node.id} ${port}`)),
      analyses: way !== undefined,
      reads: way ? writeWay(step, part.steps) : reads.map(({ line }) => line),
      value: way ? toOutput(step, port) : outputs.length > 1 ? `${call}[${py(port)}]` : call,
    })
  })
  return [writeNode(step, options), ...views].join('\n\n')
}

const toDecorator = (kind: 'stream' | 'table' | undefined) =>
  kind === undefined ? null : kind === 'stream' ? 'table' : 'materialized_view'

export const isTaken = ({ steps, handedOver }: DeclarativePart, nodeId: string, port: string) =>
  handedOver.has(`${nodeId} ${port}`) ||
  steps.some(({ from, connected }) => connected && from.some((each) => each.step === nodeId && each.port === port))

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
  const written = writeShape(step, options)
  const shape = written === null ? '' : `${written}\n\n`
  const common = {
    variable,
    reads: toReads(step, part).map(({ line }) => line),
    value: written === null ? 'rows' : `${toShapeName(step)}(rows)`,
  }
  const heading = render('wrappers/heading.py', toHeading(step))
  if (dataset.sink) return heading + shape + render('wrappers/sdp-outside.py', { ...common, ...dataset.sink })
  const table = toTable(step, dataset, part.steps, options)
  if (!dataset.merge) return heading + shape + render('wrappers/sdp-table.py', { ...common, ...table })
  // What merges takes its rows from a dataset, not from a function.
  const [source] = step.from.map((each) => part.names(each.step, each.port))
  return heading + render('wrappers/sdp-merge.py', { variable, source, merge: dataset.merge, ...table })
}
