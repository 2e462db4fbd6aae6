import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { render } from '@lakestream/server/codegen/templates'
import type { BatchContext, Operator, PortRows } from '@lakestream/shared/engine/operator'
import { runEngine } from '@lakestream/shared/engine/run'
import { toEventMs } from '@lakestream/shared/engine/time'
import { toCanonical } from '@lakestream/shared/expression/canonical-text'
import { checkExpression } from '@lakestream/shared/expression/check'
import { SparkError } from '@lakestream/shared/expression/spark-error'
import { toTypeJson } from '@lakestream/shared/expression/type-json'
import type { Column, SparkType } from '@lakestream/shared/expression/types'
import type { Row, Value } from '@lakestream/shared/expression/value'
import { NO_STREAM } from '@lakestream/shared/nodes/columns'
import type { AnyNodeDefinition, NodeInput } from '@lakestream/shared/nodes/define'
import { compileField } from '@lakestream/shared/nodes/expressions'
import { MATCH_COLUMNS } from '@lakestream/shared/nodes/match-schema'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import fc from 'fast-check'
import { toExactText } from '../exact-text.ts'
import { batchesOfRows, COLUMNS } from './rows.ts'

/** Random configs of a pattern, over the columns of `rows.ts`; the event time is `ts`. Each file of this folder named as a pattern has them. */
export type ConfigArbitrary = fc.Arbitrary<JsonObject>

const NODE = 'pattern'

/** What `detect` is told of one input, as a node's template reads it. */
interface GivenInput {
  readonly keys: readonly string[]
  readonly order: readonly string[]
  readonly values: Readonly<Record<string, string>>
  readonly keep: string | null
  readonly emit: readonly { readonly name: string; readonly expr: string }[]
}

/** A pattern, ready to be run by both. */
interface Prepared {
  readonly create: () => Operator
  readonly body: string
  readonly inputs: readonly (GivenInput & { readonly port: string; readonly chained: boolean })[]
  /** Columns of the matches that are the pattern's own, then the emitted ones. */
  readonly own: readonly Column[]
}

/** A pattern with a random config; null where the config has problems. */
function prepare(definition: AnyNodeDefinition, json: JsonObject, chained: boolean): Prepared | null {
  const { config, problems } = parseConfig(definition, json)
  const ports = definition.inputs(config).map(({ id }) => id)
  const schema = { ...NO_STREAM, columns: COLUMNS, eventTime: { column: 'ts', watermarkMs: 0 }, afterStateful: chained }
  const inputs: NodeInput[] = ports.map((port) => ({ port, schema }))
  const found = [...problems, ...definition.problems(config, inputs)]
  if (found.some(({ severity }) => severity === 'error')) return null
  const from = ports.map((_, index) => ({ nodeId: `source-${index}`, port: 'out' }))
  const outputs = definition.outputs(config).map(({ id }) => id)
  const options = { environment: 'spark', nodeId: NODE, from, outputs, readers: [], module: 'code' } as const
  const context = definition.context(config, inputs, options)
  const given = (context['streams'] ?? [context]) as unknown as readonly GivenInput[]
  const matches = definition.schema(config, inputs)['matches']?.columns ?? []
  const base = MATCH_COLUMNS.length + (given[0]?.keys.length ?? 0)
  return {
    create: () => definition.engine?.(config, inputs, { nodeId: NODE }) ?? refuse(definition.type),
    body: render(`bodies/${definition.type}.py`, context),
    inputs: given.map((each, index) => ({ ...each, port: ports[index] ?? 'in', chained })),
    own: matches.slice(base),
  }
}

function refuse(type: string): never {
  throw new Error(`${type} has no engine`)
}

const typeOf = (name: string): SparkType => COLUMNS.find((each) => each.name === name)?.type ?? { kind: 'void' }
const at = (name: string) => COLUMNS.findIndex((each) => each.name === name)
const toList = (values: readonly (readonly [SparkType, Value])[]) =>
  JSON.stringify(values.map(([type, value]) => toExactText(type, value)))
const asKey = (value: Value): Value => (value === 0 ? 0 : Array.isArray(value) ? value.map(asKey) : value)

/** What Spark would evaluate over a row, by the texts of the generated code; null where it fails or the row is not handed over. */
function toEvent(row: Row, input: number, { keys, values, keep, emit }: Prepared['inputs'][number]) {
  const evaluate = (sql: string) => compileField(sql, COLUMNS, 'agreement')(row)
  const typeOfSql = (sql: string) => checkExpression(sql, COLUMNS).type ?? { kind: 'string' }
  try {
    if (keep !== null && evaluate(keep) !== true) return null
    return {
      key: toList(keys.map((name) => [typeOf(name), asKey(row[at(name)] ?? null)])),
      timeMs: toEventMs(row[at('ts')]),
      input,
      row: toList(COLUMNS.map(({ type }, index) => [type, row[index] ?? null])),
      values: Object.fromEntries(
        Object.entries(values).map(([name, sql]) => {
          const type = typeOfSql(sql)
          const value = evaluate(sql)
          const typed = toExactText(type, value)
          const isNumber = ['double', 'float', 'int', 'bigint', 'smallint', 'tinyint', 'decimal'].includes(type.kind)
          const double = isNumber ? toExactText({ kind: 'double' }, evaluate(`CAST((${sql}) AS double)`)) : null
          return [name, { typed, flag: typed, text: toExactText(type, asKey(value)), double }]
        }),
      ),
      emit: toList(emit.map(({ expr }) => [typeOfSql(expr), evaluate(expr)])),
    }
  } catch (error) {
    if (error instanceof SparkError) return null
    throw error
  }
}

type Batches = readonly { readonly watermarkMs: number; readonly events: readonly unknown[] }[]

/** The engine's detections, and what Python needs to find the same. */
function runEngineSide(
  { create, body, inputs, own }: Prepared,
  rows: readonly (readonly Row[])[],
  watermarkMs: number,
) {
  const batches: { watermarkMs: number; events: unknown[] }[] = []
  const detections: unknown[][] = []
  const watching = () => {
    const operator = create()
    return {
      process(input: PortRows, context: BatchContext) {
        batches.push({ watermarkMs: context.watermarkMs, events: toEvents(input, context, inputs) })
        const output = operator.process(input, context)
        for (const [port, found] of Object.entries(output)) {
          if (port.startsWith('errors') || port.startsWith('late')) continue
          for (const row of found)
            detections.push(toDetection(port, row, context.watermarkMs, own, inputs[0]?.keys.length ?? 0))
        }
        return output
      },
    }
  }
  const sources = inputs.map((_, index) => `source-${index}`)
  const time = { column: at('ts'), watermarkMs }
  runEngine(
    {
      sources: sources.map((id) => ({ id, columns: COLUMNS, eventTime: time })),
      steps: [
        {
          id: NODE,
          create: watching,
          inputs: inputs.map(({ port }, index) => ({ port, from: sources[index] ?? '', fromPort: 'out' })),
        },
      ],
    },
    rows.map((batch) =>
      Object.fromEntries(
        sources.map((id, index) => [id, batch.filter((_, position) => position % sources.length === index)]),
      ),
    ),
    { pending: false },
  )
  return { detections, python: toPython(body, inputs, own, batches) }
}

function toEvents(rows: PortRows, { watermarkMs }: BatchContext, inputs: Prepared['inputs']): unknown[] {
  const events = inputs.flatMap((input, index) =>
    (rows[input.port] ?? [])
      .filter((row) => input.chained || (toEventMs(row[at('ts')]) ?? 0) > watermarkMs)
      .flatMap((row) => toEvent(row, index, input) ?? []),
  )
  return events.reverse()
}

function toDetection(port: string, row: Row, watermarkMs: number, own: readonly Column[], keys: number): unknown[] {
  const [, id, ...rest] = row
  const [start, end, time, status, count, ...values] = rest.slice(keys)
  const texts = own.map(({ type }, index) => toCanonical(type)(values[index] ?? null))
  return [
    port,
    watermarkMs,
    id,
    ...[start, end, time].map((each) => Number(each) / 1000),
    status,
    Number(count),
    ...texts,
  ]
}

function toPython(body: string, inputs: Prepared['inputs'], own: readonly Column[], batches: Batches): string {
  const emitted = inputs[0]?.emit.length ?? 0
  const types = own.map(({ type }) => toTypeJson(type))
  const valueTypes = inputs.flatMap(({ values }) =>
    Object.entries(values).map(([name, sql]) => [
      name,
      toTypeJson(checkExpression(sql, COLUMNS).type ?? { kind: 'void' }),
    ]),
  )
  return JSON.stringify({
    nodeId: NODE,
    body,
    keyTypes: (inputs[0]?.keys ?? []).map((name) => toTypeJson(typeOf(name))),
    inputs: inputs.map(({ order }) => ({
      rowTypes: COLUMNS.map(({ type }) => toTypeJson(type)),
      order: order.map(at),
    })),
    valueTypes: Object.fromEntries(valueTypes),
    foundTypes: types.slice(0, types.length - emitted),
    emitTypes: types.slice(types.length - emitted),
    batches,
  })
}

export interface AgreementFigures {
  readonly traces: number
  readonly withMatches: number
  readonly matches: number
  /** The first traces whose detections differ, as they were given to Python. */
  readonly differing: readonly string[]
}

const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort()

const toTraces = (configs: ConfigArbitrary) =>
  fc.record({
    config: configs,
    batches: batchesOfRows,
    watermarkMs: fc.integer({ min: 0, max: 20 }),
    chained: fc.boolean(),
  })

interface Sampling {
  readonly numRuns: number
  readonly seed: number
}

/** Random traces of a pattern with random configs: what the engine detects in each, and what Python needs to find the same. */
export function runRandomTraces(definition: AnyNodeDefinition, configs: ConfigArbitrary, sampling: Sampling) {
  return fc.sample(toTraces(configs), sampling).flatMap(({ config, batches, watermarkMs, chained }) => {
    const prepared = prepare(definition, config, chained)
    return prepared === null ? [] : [{ config, ...runEngineSide(prepared, batches, watermarkMs) }]
  })
}

/** Runs a pattern with random configs over random traces on the engine and on the Python runtime, which encodes its state between any two batches. */
export function compareWithPython(
  definition: AnyNodeDefinition,
  configs: ConfigArbitrary,
  sampling: Sampling,
): AgreementFigures {
  const cases = runRandomTraces(definition, configs, sampling)
  const answers = askPython(cases.map(({ python }) => python))
  const differing = cases.flatMap(({ config, python, detections }, index) => {
    const [ours, theirs] = [sorted(detections), sorted(JSON.parse(answers[index] ?? 'null') ?? ['nothing'])]
    return JSON.stringify(ours) === JSON.stringify(theirs)
      ? []
      : [`${JSON.stringify(config)}\n${python}\n  engine: ${ours.join('\n    ')}\n  Python: ${theirs.join('\n    ')}`]
  })
  return {
    traces: cases.length,
    withMatches: cases.filter(({ detections }) => detections.length > 0).length,
    matches: cases.reduce((total, { detections }) => total + detections.length, 0),
    differing: differing.slice(0, 3),
  }
}

/** Traces in which a pattern detects something else when it is watched. */
export function compareWatched(definition: AnyNodeDefinition, configs: ConfigArbitrary, sampling: Sampling) {
  let told = 0
  const differing: string[] = []
  for (const { config, batches, watermarkMs, chained } of fc.sample(toTraces(configs), sampling)) {
    const prepared = prepare(definition, config, chained)
    if (prepared === null) continue
    const create = () => {
      const operator = prepared.create()
      operator.watch?.((note) => {
        if (note.what === 'told' || note.what === 'detected') told += 1
      })
      return operator
    }
    const [plain, watched] = [prepared, { ...prepared, create }].map((each) =>
      JSON.stringify(runEngineSide(each, batches, watermarkMs).detections),
    )
    if (plain !== watched) differing.push(`${JSON.stringify(config)}\n  plain: ${plain}\n  watched: ${watched}`)
  }
  return { told, differing: differing.slice(0, 3) }
}

export interface Trace {
  readonly config: JsonObject
  /** Micro-batches of rows of `rows.ts`. */
  readonly batches: readonly (readonly Row[])[]
  readonly watermarkMs: number
}

/**
 * What a pattern detects in each trace, on the engine and on the Python runtime: [port, watermark, id, start, end, time, status, count, own and
 * emitted columns].
 */
export function detectAllOnBoth(definition: AnyNodeDefinition, traces: readonly Trace[]) {
  const runs = runTraces(definition, traces)
  const answers = askPython(runs.map(({ python }) => python))
  return runs.map(({ own, detections }, at) => ({
    own,
    engine: detections,
    python: JSON.parse(answers[at] ?? '[]') as unknown[][],
  }))
}

/** What the engine detects in each trace, and what Python needs to find the same. */
export function runTraces(definition: AnyNodeDefinition, traces: readonly Trace[]) {
  return traces.map(({ config, batches, watermarkMs }) => {
    const prepared = prepare(definition, config, false)
    if (prepared === null) throw new Error(`${definition.type} refuses ${JSON.stringify(config)}`)
    return { own: prepared.own, ...runEngineSide(prepared, batches, watermarkMs) }
  })
}

export function detectOnBoth(definition: AnyNodeDefinition, trace: Trace) {
  const [found] = detectAllOnBoth(definition, [trace])
  return found ?? refuse(definition.type)
}

function askPython(traces: readonly string[]): string[] {
  const program = fileURLToPath(new URL('python_core.py', import.meta.url))
  const input = traces.map((trace) => `${trace}\n`).join('')
  const { stdout, stderr, status } = spawnSync('python3', [program], { input, encoding: 'utf8', maxBuffer: 1 << 30 })
  if (status !== 0) throw new Error(`The Python runtime failed on a random trace:\n${stderr}`)
  return stdout.trim().split('\n')
}
