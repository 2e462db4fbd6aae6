import { encodeValue } from '../expression/row-json.ts'
import type { Column } from '../expression/types.ts'
import type { Row } from '../expression/value.ts'
import { findColumn } from '../nodes/columns.ts'
import { type KeyFields, listKeys } from '../nodes/key-fields.ts'
import type { Diagnostic, Edge, Pipeline } from './model.ts'
import { findUpstream, previewNode } from './preview.ts'
import { groupByTarget, type PropagatedNode, type Propagation } from './propagate.ts'

/** Fewer rows say nothing about a key. */
const LEAST_ROWS = 50
const SKEWED = 1 / 2

/** Rows that sources really have, by source. */
export type GivenRows = Readonly<Record<string, readonly Row[]>>

/**
 * What only rows can tell: which sources have none and so hold back what waits for their watermark, and which keys have one value for most rows.
 * `given` are rows that sources really have, by source; where a row depends on another source nothing is said.
 */
export function lintRows(pipeline: Pipeline, propagation: Propagation, given: GivenRows): Diagnostic[] {
  const rows = new RowsAt(pipeline, propagation, given)
  return propagation.order.flatMap((id) => {
    const node = propagation.nodes[id]
    if (!node?.definition) return []
    return [...(given[id]?.length === 0 ? findHeldBack(pipeline, propagation, id) : []), ...findSkewed(id, node, rows)]
  })
}

interface Asked {
  readonly pipeline: Pipeline
  readonly propagation: Propagation
  readonly given: GivenRows
}

/** Whether all sources that a node depends on have rows of their own. */
export function isGiven({ pipeline, propagation, given }: Asked, id: string): boolean {
  return [...findUpstream(pipeline, id)].every((each) => {
    const { definition } = propagation.nodes[each] ?? {}
    return definition && (definition.category !== 'source' || given[each] !== undefined)
  })
}

/** Rows at inputs, each output computed once. */
class RowsAt implements Asked {
  readonly pipeline: Pipeline
  readonly propagation: Propagation
  readonly given: GivenRows
  private readonly incoming: ReadonlyMap<string, readonly Edge[]>
  private readonly known = new Map<string, Readonly<Record<string, readonly Row[]>>>()

  constructor(pipeline: Pipeline, propagation: Propagation, given: GivenRows) {
    this.pipeline = pipeline
    this.propagation = propagation
    this.given = given
    this.incoming = groupByTarget(pipeline.edges)
  }

  at(id: string, port: string): readonly Row[] {
    const edges = (this.incoming.get(id) ?? []).filter(({ targetPort }) => targetPort === port)
    return edges.flatMap(({ source, sourcePort }) => this.outputs(source)[sourcePort] ?? [])
  }

  private outputs(id: string): Readonly<Record<string, readonly Row[]>> {
    const known = this.known.get(id) ?? (isGiven(this, id) ? this.compute(id) : {})
    this.known.set(id, known)
    return known
  }

  private compute(id: string): Readonly<Record<string, readonly Row[]>> {
    const { propagation, given: inputs } = this
    const { run } = previewNode(this.pipeline, id, { propagation, inputs, record: new Set([id]) })
    const emitted = Object.entries(run?.emitted[id] ?? {})
    return Object.fromEntries(emitted.map(([port, list]) => [port, list.map(({ row }) => row)]))
  }
}

/** The first nodes behind a source that wait for its watermark. */
function findHeldBack(pipeline: Pipeline, { nodes }: Propagation, source: string): Diagnostic[] {
  const seen = new Set([source])
  const waiting: string[] = []
  for (const id of seen) {
    for (const { target, sourcePort } of pipeline.edges.filter((edge) => edge.source === id)) {
      if (seen.has(target) || !nodes[id]?.outputs[sourcePort]?.eventTime) continue
      if (nodes[target]?.definition?.stateful) waiting.push(target)
      else seen.add(target)
    }
  }
  if (waiting.length === 0) return []
  const labels = [...new Set(waiting)].map((id) => `"${pipeline.nodes.find((node) => node.id === id)?.label ?? id}"`)
  const message = `This source has no rows, so its watermark stands still and holds back ${labels.join(' and ')}: nothing comes out there until it has some.`
  return [{ code: 'lint.no-data', severity: 'warning', message, nodeId: source }]
}

function findSkewed(nodeId: string, node: PropagatedNode, rows: RowsAt): Diagnostic[] {
  const { definition, config, inputs } = node
  if (!definition?.stateful) return []
  return listKeys(definition.config.shape, config).flatMap((key) => {
    const input = inputs.find(({ port }) => key.port === undefined || port === key.port)
    const skew = input && findSkew(key, input.schema.columns, rows.at(nodeId, input.port))
    if (!skew) return []
    const { field } = key
    const message = `${skew.text} in ${skew.percent} % of the ${skew.rows} rows here: one task gets all of these while the others wait. Add a column to the key, or keep such rows out before.`
    return [{ code: 'lint.skewed-key', severity: 'warning', message, nodeId, field }]
  })
}

function findSkew({ names }: KeyFields, columns: readonly Column[], rows: readonly Row[]) {
  const keys = names.flatMap((name) => findColumn(columns, name) ?? [])
  if (rows.length < LEAST_ROWS || keys.length < names.length) return null
  const places = keys.map((column) => ({ column, index: columns.indexOf(column) }))
  const counts = new Map<string, number>()
  for (const row of rows) {
    const value = JSON.stringify(places.map(({ column, index }) => encodeValue(column.type, row[index] ?? null)))
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a)
  if (!most || most[1] <= rows.length * SKEWED) return null
  const values = JSON.parse(most[0]) as unknown[]
  const text = keys.map(({ name }, index) => `"${name}" is ${JSON.stringify(values[index])}`).join(' and ')
  return { text, percent: Math.floor((most[1] / rows.length) * 100), rows: rows.length }
}
