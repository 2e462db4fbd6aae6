import { withoutMarks } from '@lakestream/shared/expression/parameter-mark'
import { toDdlParts } from '@lakestream/shared/nodes/columns'
import { findPython } from '@lakestream/shared/pipeline/language'
import type { Diagnostic, Pipeline, Target } from '@lakestream/shared/pipeline/model'
import { findOwnWays } from '@lakestream/shared/pipeline/own-way'
import { type PlannedNodes, type PlanStep, planPipeline } from '@lakestream/shared/pipeline/plan'
import { type Route, routePipeline } from '@lakestream/shared/pipeline/route'
import type {
  Bundle,
  BundleFile,
  BundleManifest,
  BundleParameter,
  BundleTable,
  GenerateOptions,
  Span,
} from './bundle.ts'
import { type DatasetNames, nameDatasets } from './dataset-names.ts'
import { OWN_MODULES, type Program, writeProgram } from './program.ts'
import { readRuntime, readRuntimeVersion } from './runtime-files.ts'
import { findTable } from './sink-tables.ts'
import { render } from './templates.ts'
import { writeDeclarative } from './write-declarative.ts'
import { writePipelineSpec } from './write-pipeline-spec.ts'
import { writeSql } from './write-sql.ts'
import { type HandedOver, toHandoffPath, writeStreaming } from './write-streaming.ts'

/**
 * The files of a pipeline: the programs of its targets with a function for each node, the runtime package that they import, and a
 * manifest. The same pipeline gives the same text, whatever the order of edits. Errors in the pipeline are diagnostics; the code is
 * then the best that can be shown, not to be run.
 */
export function writeBundle(
  pipeline: Pipeline,
  propagation: PlannedNodes & { readonly diagnostics: readonly Diagnostic[] },
  options: GenerateOptions,
): Bundle {
  const { steps } = planPipeline(pipeline, propagation)
  const route = routePipeline(pipeline, steps, options)
  const plan = splitPlan(steps, route)
  const programs = writePrograms(pipeline, plan, route, options)
  const parameters = listParameters(pipeline, steps, propagation.parameters)
  const written = [...programs.sdp, ...programs.sss].map((program) => {
    const named = new Set(program.steps.flatMap(({ mentions }) => mentions))
    const own = parameters.filter(({ name }) => named.has(name))
    return writeProgram(pipeline, options.environment, { ...program, parameters: own })
  })
  const modules = writeModules(steps)
  const spans = [...written.flatMap((each) => each.spans), ...modules.spans]
  const manifest = { ...toManifest({ pipeline, plan, spans, route, programs }, options), parameters }
  const files = [
    ...written.map(({ file }) => file),
    ...(route.target === 'sss' ? [] : writePipelineSpec(pipeline, options.environment, parameters)),
    { path: 'manifest.json', text: `${JSON.stringify(manifest, null, 2)}\n` },
    { path: 'requirements.txt', text: render('wrappers/requirements.txt', { clients: listClients(steps) }) },
    ...modules.files,
    ...readRuntime(),
  ]
  return { files, spans, diagnostics: [...propagation.diagnostics, ...route.diagnostics], manifest }
}

/** The parameters that nodes with code name, with the values that they have here. */
function listParameters(
  { parameters }: Pipeline,
  steps: readonly PlanStep[],
  resolved: PlannedNodes['parameters'],
): BundleParameter[] {
  const named = new Set(steps.flatMap(({ mentions }) => mentions))
  return parameters
    .filter(({ name }) => named.has(name))
    .map(({ name, type, description }) => {
      const value = withoutMarks(resolved.get(name)?.text ?? '')
      return { name, type, value, description }
    })
}

/** The steps of each target, and what passes between. */
interface SplitPlan {
  readonly steps: readonly PlanStep[]
  readonly declarative: readonly PlanStep[]
  readonly streaming: readonly PlanStep[]
  readonly handedOver: readonly HandedOver[]
  readonly names: DatasetNames
}

function splitPlan(steps: readonly PlanStep[], route: Route): SplitPlan {
  const declarative = steps.filter(({ node }) => route.parts[node.id] === 'sdp')
  const streaming = steps.filter(({ node }) => route.parts[node.id] === 'sss')
  const handedOver = findHandedOver(declarative, streaming)
  return { steps, declarative, streaming, handedOver, names: nameDatasets(steps) }
}

/** The programs of each target that has nodes. */
function writePrograms(pipeline: Pipeline, plan: SplitPlan, route: Route, options: GenerateOptions) {
  const { streaming, names } = plan
  return {
    sdp: route.target === 'sss' ? [] : writeDeclarativePrograms(pipeline, plan, options),
    sss: route.target === 'sdp' ? [] : [writeStreaming(streaming, plan.handedOver, names, options)],
  }
}

function writeDeclarativePrograms({ language }: Pipeline, plan: SplitPlan, options: GenerateOptions): Program[] {
  const { declarative, names } = plan
  const { environment, inputs = {}, shown = [] } = options
  const handedOver = new Map(
    plan.handedOver.map(({ step, port, schema }) => [`${step.node.id} ${port}`, schema.kind] as const),
  )
  const ownWays = findOwnWays(declarative, handedOver)
  const python = findPython(declarative, { language, environment, replaced: Object.keys(inputs), shown, ownWays })
  const part = { steps: declarative, names, handedOver, ownWays, python }
  return [writeDeclarative(part, options), writeSql(part, options)].filter((program) => program !== null)
}

/** The outputs of one part that the other takes, each once. */
function findHandedOver(declarative: readonly PlanStep[], streaming: readonly PlanStep[]): HandedOver[] {
  const found = new Map<string, HandedOver>()
  for (const { from, inputs, connected } of streaming) {
    for (const [index, { step: id, port }] of from.entries()) {
      const step = declarative.find(({ node }) => node.id === id)
      const schema = inputs[index]?.schema
      if (connected && step && schema) found.set(`${id} ${port}`, { step, port, schema })
    }
  }
  return [...found.values()]
}

/** Client libraries that nodes ask for, each once. */
function listClients(steps: readonly PlanStep[]): string[] {
  const asked = steps.flatMap(({ definition, config }) => definition.requirements?.(config) ?? [])
  return [...new Set(asked)].sort()
}

/** The modules of nodes that are people's own code, as it was typed; each is its node's from the first line to the last. */
function writeModules(steps: readonly PlanStep[]): { files: BundleFile[]; spans: Span[] } {
  const modules = steps.flatMap(({ node, definition, config, variable }) =>
    definition.module
      ? [{ nodeId: node.id, path: `${OWN_MODULES}/${variable}.py`, text: definition.module(config) }]
      : [],
  )
  const init = { path: `${OWN_MODULES}/__init__.py`, text: render('wrappers/custom.py', {}) }
  return {
    files: modules.length === 0 ? [] : [init, ...modules.map(({ path, text }) => ({ path, text }))],
    spans: modules.map(({ nodeId, path, text }) => ({ nodeId, path, startLine: 1, endLine: text.split('\n').length })),
  }
}

interface ManifestParts {
  readonly pipeline: Pipeline
  readonly plan: SplitPlan
  readonly spans: readonly Span[]
  readonly route: Route
  readonly programs: Readonly<Record<Target, readonly Program[]>>
}

function toManifest(
  { pipeline, plan, spans, route, programs }: ManifestParts,
  options: GenerateOptions,
): Omit<BundleManifest, 'parameters'> {
  const nodes = plan.steps.map(
    ({ node, name }) => [node.id, { type: node.type, label: node.label, function: name }] as const,
  )
  return {
    lakestream: 1,
    name: pipeline.name,
    target: route.target,
    parts: (['sdp', 'sss'] as const).flatMap((target) => {
      const paths = programs[target].map(({ path }) => path)
      return paths.length === 0 ? [] : [{ target, paths }]
    }),
    environment: options.environment,
    runtime: readRuntimeVersion(),
    nodes: Object.fromEntries(nodes),
    sinks: listSinks(plan, route, options),
    tables: listTables(plan, options),
    spans,
  }
}

function listSinks({ steps, declarative }: SplitPlan, route: Route, options: GenerateOptions): BundleManifest['sinks'] {
  return steps
    .filter(({ connected, definition }) => connected && definition.category === 'sink')
    .map((step) => ({
      nodeId: step.node.id,
      name: step.variable,
      type: step.node.type,
      part: route.parts[step.node.id] ?? 'sss',
      dataset: declarative.includes(step) ? (findTable(step, declarative, options)?.dataset ?? null) : null,
    }))
}

/** Every table of the declarative part, each once. */
function listTables({ declarative, handedOver, names }: SplitPlan, options: GenerateOptions): BundleTable[] {
  const isLocal = options.environment === 'spark'
  const written = declarative.flatMap((step) => findTable(step, declarative, options) ?? [])
  const handoffs = handedOver.map(({ step, port, schema }) => {
    const dataset = names(step.node.id, port)
    return { dataset, path: isLocal ? toHandoffPath(dataset) : null, columns: toDdlParts(schema.columns), layout: null }
  })
  return [...new Map([...written, ...handoffs].map((table) => [table.dataset, table])).values()]
}
