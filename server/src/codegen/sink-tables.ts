import { toDdlParts } from '@lakestream/shared/nodes/columns'
import type { Dataset } from '@lakestream/shared/nodes/define'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import type { PlanStep } from '@lakestream/shared/pipeline/plan'
import type { BundleTable, GenerateOptions } from './bundle.ts'
import { sqlIdent } from './literals.ts'
import { isShown, toBodyContext } from './write-node.ts'

/** What is said of a table. Of several sinks that write one table the first declares it, and each is a flow into it. */
export function toTable(
  step: PlanStep,
  dataset: Dataset,
  steps: readonly PlanStep[],
  options: GenerateOptions,
): JsonObject {
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
  if (isShown(step, options)) return { dataset: variable, path: ['shown', variable], columns: own, layout: null }
  const name = step.definition.table?.(config) ?? []
  const { sink, columns = own } = toDataset(step, options)
  if (sink || name.length === 0) return null
  if (options.environment === 'databricks')
    return { dataset: name.map(sqlIdent).join('.'), path: null, columns, layout: null }
  const [first = step] = findWriters(step, steps, options)
  return { dataset: first.variable, path: name, columns, layout: toLayout(toDataset(first, options)) }
}

/** The parts of the name by which SQL calls the table of a sink. */
export function toTableName(step: PlanStep, steps: readonly PlanStep[], options: GenerateOptions): readonly string[] {
  const name = step.definition.table?.(step.coded.config) ?? []
  if (options.environment === 'databricks' && !isShown(step, options) && name.length > 0) return name
  return [findTable(step, steps, options)?.dataset ?? step.variable]
}

/** The sinks that write the same table, this one among them. */
function findWriters(step: PlanStep, steps: readonly PlanStep[], options: GenerateOptions): readonly PlanStep[] {
  const key = ({ definition, coded }: PlanStep) => JSON.stringify(definition.table?.(coded.config) ?? [])
  if (isShown(step, options)) return [step]
  return steps.filter(
    (each) => each.definition.category === 'sink' && !isShown(each, options) && key(each) === key(step),
  )
}

function toLayout({ partitionBy = [], clusterBy = [] }: Dataset): string | null {
  const list = (names: readonly string[]) => names.map(sqlIdent).join(', ')
  if (partitionBy.length > 0) return `PARTITIONED BY (${list(partitionBy)})`
  return clusterBy.length > 0 ? `CLUSTER BY (${list(clusterBy)})` : null
}

export function toDataset(step: PlanStep, options: GenerateOptions): Dataset {
  const { definition, coded, inputs } = step
  return coded.find(definition.dataset?.(coded.config, inputs, toBodyContext(step, options).options) ?? {})
}
