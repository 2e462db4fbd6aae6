import type { Environment } from '@lakestream/shared/pipeline/model'
import type { PlanStep } from '@lakestream/shared/pipeline/plan'
import { sqlIdent } from './literals.ts'
import { render } from './templates.ts'
import { toArguments, toOutput } from './write-node.ts'

/** An output of a node that is not here, and the variable that holds its rows. */
export interface Handoff {
  readonly nodeId: string
  readonly port: string
  readonly name: string
}

/** `build(spark, run)`: the nodes that reach a sink, connected; and what runs the file by itself. */
export function writeBuild(steps: readonly PlanStep[], handoffs: readonly Handoff[], environment: Environment): string {
  const connected = steps.filter((step) => step.connected)
  const byId = new Map(connected.map((step) => [step.node.id, step]))
  const toRows = ({ from }: PlanStep) =>
    from.map(({ step: id, port }) => {
      const handoff = handoffs.find((each) => each.nodeId === id && each.port === port)
      if (handoff) return handoff.name
      const source = byId.get(id)
      if (!source) throw new Error(`${id} feeds a connected node, but is not connected itself`)
      return toOutput(source, port)
    })
  const hasParameters = steps.some(({ mentions }) => mentions.length > 0)
  const isSink = (step: PlanStep) => step.definition.category === 'sink'
  return render('wrappers/build.py', {
    hasParameters,
    jobParameters: hasParameters && environment === 'databricks',
    steps: [
      ...handoffs.map(({ name }) => ({ name: `take_${name}`, variable: name, arguments: 'spark, run' })),
      ...connected
        .filter((step) => !isSink(step))
        .map((step) => ({ name: step.name, variable: step.variable, arguments: toArguments(step, toRows(step)) })),
    ],
    sinks: connected.filter(isSink).map((step) => ({
      nodeId: step.node.id,
      name: step.name,
      variable: step.variable,
      rows: toRows(step)[0],
      ...toTable(step, environment),
    })),
  })
}

/** What a sink that writes a table calls it: a folder of the run's warehouse, or a name of the catalog. */
function toTable({ definition, coded }: PlanStep, environment: Environment) {
  const name = definition.table?.(coded.config) ?? []
  if (name.length === 0) return { path: null, identifier: null }
  return environment === 'spark'
    ? { path: name, identifier: null }
    : { path: null, identifier: name.map(sqlIdent).join('.') }
}
