import { toSqlValues } from '@lakestream/shared/pipeline/language'
import type { Json } from '@lakestream/shared/pipeline/model'
import type { PlanStep } from '@lakestream/shared/pipeline/plan'
import type { GenerateOptions } from './bundle.ts'
import { type DatasetNames, READ } from './dataset-names.ts'
import { sqlName } from './literals.ts'
import type { Program } from './program.ts'
import { toDataset, toTable, toTableName } from './sink-tables.ts'
import { render } from './templates.ts'
import { type DeclarativePart, isTaken } from './write-declarative.ts'
import { isShown, toBodyContext, toHeading } from './write-node.ts'

const SQL_FILE = 'transformations/pipeline.sql'

/** The SQL file of a declarative pipeline: a view for each output that somebody takes, and the tables. Null where nothing is SQL. */
export function writeSql(part: DeclarativePart, options: GenerateOptions): Program | null {
  const steps = part.steps.filter(({ node }) => !part.python.has(node.id))
  if (steps.length === 0) return null
  const regions = steps.map((step) => ({
    nodeId: step.node.id,
    text: render('wrappers/node.sql', toHeading(step)) + writeRegion(step, part, options),
  }))
  return { path: SQL_FILE, header: 'wrappers/sdp.sql', regions, end: '', steps }
}

/** What reaches no sink is shown and not said. */
function writeRegion(step: PlanStep, part: DeclarativePart, options: GenerateOptions): string {
  if (step.connected)
    return writeStatements(
      step,
      step.outputs.filter((port) => isTaken(part, step.node.id, port)),
      part,
      options,
    )
  const text = writeStatements(step, step.outputs.slice(0, 1), part, options)
  return text.replace(/^(?=.)/gm, '-- ')
}

function writeStatements(
  step: PlanStep,
  ports: readonly string[],
  part: DeclarativePart,
  options: GenerateOptions,
): string {
  const { node, definition, config } = step
  if (definition.category === 'sink') return writeTable(step, part, options)
  const [first] = ports
  const isRead = definition.category === 'source' && definition.source?.(config).kind !== 'table'
  if (!isRead || first === undefined) return ports.map((port) => writeView(step, port, part, options)).join('\n')
  // What is read is one view; the outputs of the source are made of it.
  const read = part.names(node.id, READ)
  const { query } = toBody(step, first, part.names, options)
  const views = ports.map((port) => {
    const { values } = toBody(step, port, part.names, options)
    const made = trim(render('wrappers/event-time.sql', { ...values, rows: `STREAM(${sqlName(read)})` }))
    return writeDataset(step, port, part, options, { query: made, constraints: [] })
  })
  return [render('wrappers/sdp-view.sql', { dataset: read, table: null, constraints: [], query }), ...views].join('\n')
}

function writeView(step: PlanStep, port: string, part: DeclarativePart, options: GenerateOptions): string {
  const { query, values } = toBody(step, port, part.names, options)
  return writeDataset(step, port, part, options, { query, constraints: values['constraints'] ?? [] })
}

function writeDataset(
  { node }: PlanStep,
  port: string,
  { names, handedOver }: DeclarativePart,
  { environment }: GenerateOptions,
  view: { readonly query: string; readonly constraints: Json },
): string {
  const kind = handedOver.get(`${node.id} ${port}`)
  const table = kind ? toKeywords(kind, environment) : null
  return render('wrappers/sdp-view.sql', { dataset: names(node.id, port), table, ...view })
}

/** A sink: a table, or a flow into one that other sinks write too. */
function writeTable(step: PlanStep, { steps, names }: DeclarativePart, options: GenerateOptions): string {
  const isOnlyShown = isShown(step, options)
  const dataset = isOnlyShown ? {} : toDataset(step, options)
  const query = isOnlyShown
    ? `SELECT *\nFROM ${toRelations(step, names)[0] ?? ''}`
    : toBody(step, '', names, options).query
  const { merge = null } = dataset
  const table = toTable(step, dataset, steps, options)
  return render('wrappers/sdp-table.sql', {
    ...table,
    // What merges is a flow beside its table.
    isFlow: merge !== null || table['shared'],
    merge,
    rows: toRelations(step, names)[0] ?? '',
    name: toTableName(step, steps, options),
    table: toKeywords('stream', options.environment),
    flow: step.variable,
    query,
  })
}

/** Open-source Spark makes a table that is there already anew without being told. */
function toKeywords(kind: 'stream' | 'table', environment: GenerateOptions['environment']): string {
  return `${environment === 'databricks' ? 'OR REFRESH ' : ''}${kind === 'stream' ? 'STREAMING TABLE' : 'MATERIALIZED VIEW'}`
}

/** The query that a node's template makes, and what it was given. */
function toBody(step: PlanStep, port: string, names: DatasetNames, options: GenerateOptions) {
  const { definition, coded, inputs } = step
  const relations = toRelations(step, names)
  const values = toSqlValues(definition, coded.config, inputs, {
    ...toBodyContext(step, options).options,
    port,
    relations,
  })
  if (typeof values === 'string') throw new Error(`${definition.type} has no SQL: ${values}`)
  const query = trim(render(`bodies/${definition.type}.sql`, { ...values, rows: relations[0] ?? '' }))
  return { query, values }
}

/** How a query reads each input: a stream by that word, a table as it is. */
function toRelations({ from, inputs }: PlanStep, names: DatasetNames): string[] {
  return from.map(({ step, port }, index) => {
    const name = sqlName(names(step, port))
    return inputs[index]?.schema.kind === 'table' ? name : `STREAM(${name})`
  })
}

const trim = (query: string) => query.replace(/\n+$/, '')
