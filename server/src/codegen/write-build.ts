import type { JsonObject } from '@lakestream/shared/pipeline/model'
import type { PlanStep } from '@lakestream/shared/pipeline/plan'
import { type PlannedQuery, planQueries } from '@lakestream/shared/pipeline/queries'
import type { GenerateOptions } from './bundle.ts'
import { sqlIdent } from './literals.ts'
import { render } from './templates.ts'
import { isShaped, isShown, toArguments, toOutput, toShapeName } from './write-node.ts'

/** An output of a node that is not here, and the variable that holds its rows. */
export interface Handoff {
  readonly nodeId: string
  readonly port: string
  readonly name: string
}

/** Expressions for the rows of a step's inputs. */
type ToRows = (step: PlanStep) => string[]

/** `build(spark, run)`: the nodes that reach a sink, connected, and the queries; and what runs the file by itself. */
export function writeBuild(steps: readonly PlanStep[], handoffs: readonly Handoff[], options: GenerateOptions): string {
  const connected = steps.filter((step) => step.connected)
  const byId = new Map(connected.map((step) => [step.node.id, step]))
  const toRows: ToRows = ({ from }) =>
    from.map(({ step: id, port }) => {
      const handoff = handoffs.find((each) => each.nodeId === id && each.port === port)
      if (handoff) return handoff.name
      const source = byId.get(id)
      if (!source) throw new Error(`${id} feeds a connected node, but is not connected itself`)
      return toOutput(source, port)
    })
  const hasParameters = steps.some(({ mentions }) => mentions.length > 0)
  return render('wrappers/build.py', {
    hasParameters,
    jobParameters: hasParameters && options.environment === 'databricks',
    steps: [
      ...handoffs.map(({ name }) => ({ name: `take_${name}`, variable: name, arguments: 'spark, run' })),
      ...connected.filter(({ definition }) => definition.category !== 'sink').map((step) => toCall(step, toRows)),
    ],
    queries: planQueries(connected).map((query) => toQuery(query, toRows, options)),
  })
}

const toCall = (step: PlanStep, toRows: ToRows) => ({
  name: step.name,
  variable: step.variable,
  arguments: toArguments(step, toRows(step)),
})

function toQuery(
  { name, outputMode, sinks, shared }: PlannedQuery,
  toRows: ToRows,
  options: GenerateOptions,
): JsonObject {
  const written = sinks.map((sink) => ({
    nodeId: sink.node.id,
    name: sink.name,
    rows: toSinkRows(sink, toRows, options),
    ...toTable(sink, options),
  }))
  const [first] = written
  const mode = outputMode === 'append' ? null : outputMode
  if (!shared) return { name, outputMode: mode, sinks: written, rows: first?.rows ?? '', split: null }
  const { head, between } = shared
  const hasPorts = hasPortsClass(head)
  const port = head.outputs.length > 1 && !hasPorts ? (head.outputs[0] ?? null) : null
  return {
    name,
    outputMode: mode,
    sinks: written,
    rows: hasPorts ? `${head.variable}.rows` : port === null ? head.variable : toOutput(head, port),
    split: {
      // No node's variable has two underscores side by side, or one before it.
      name: `_split_${head.variable}${outputMode === 'complete' ? '__complete' : ''}`,
      variable: head.variable,
      ports: hasPorts ? `_ports_${head.variable}` : null,
      port,
      steps: between.map((step) => ({
        ...toCall(step, toRows),
        keepsPorts: step.definition.once === true && hasPortsClass(step),
        keepsRows: step.definition.once === true && step.outputs.length === 1,
      })),
      rows: written.map(({ rows }) => rows),
    },
  }
}

const hasPortsClass = ({ outputs, definition }: PlanStep) => outputs.length > 1 && definition.portsClass !== undefined

function toSinkRows(sink: PlanStep, toRows: ToRows, options: GenerateOptions): string {
  const [rows = ''] = toRows(sink)
  return isShaped(sink, options) ? `${toShapeName(sink)}(${rows})` : rows
}

/** What a sink that writes a table calls it: a folder of the run's warehouse, or a name of the catalog. */
function toTable(step: PlanStep, options: GenerateOptions) {
  const name = isShown(step, options) ? [] : (step.definition.table?.(step.coded.config) ?? [])
  if (name.length === 0) return { path: null, identifier: null }
  return options.environment === 'spark'
    ? { path: name, identifier: null }
    : { path: null, identifier: name.map(sqlIdent).join('.') }
}
