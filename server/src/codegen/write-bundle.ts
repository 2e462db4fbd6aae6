import type { Diagnostic, Pipeline } from '@lakestream/shared/pipeline/model'
import { type PlannedNodes, type PlanStep, planPipeline } from '@lakestream/shared/pipeline/plan'
import type { Bundle, BundleFile, BundleManifest, GenerateOptions, Span } from './bundle.ts'
import { layoutPython } from './layout.ts'
import { collectImports, type OwnModule } from './python-imports.ts'
import { readRuntime, readRuntimeVersion } from './runtime-files.ts'
import { render } from './templates.ts'
import { writeBuild } from './write-build.ts'
import { toModuleName, writeNode } from './write-node.ts'

const MAIN_FILE = 'pipeline.py'

/**
 * The files of a pipeline: `pipeline.py` with a function for each node, the runtime package that it imports, and a manifest.
 * The same pipeline gives the same text, whatever the order of edits. Errors in the pipeline are diagnostics; the code is then
 * the best that can be shown, not to be run.
 */
export function writeBundle(
  pipeline: Pipeline,
  propagation: PlannedNodes & { readonly diagnostics: readonly Diagnostic[] },
  options: GenerateOptions,
): Bundle {
  const { steps } = planPipeline(pipeline, propagation)
  const main = writeMain(pipeline, steps, options)
  const modules = writeModules(steps)
  const spans = [...main.spans, ...modules.spans]
  const manifest = toManifest(pipeline, steps, spans, options)
  const files = [
    { path: MAIN_FILE, text: main.text },
    { path: 'manifest.json', text: `${JSON.stringify(manifest, null, 2)}\n` },
    { path: 'requirements.txt', text: render('wrappers/requirements.txt', { clients: listClients(steps) }) },
    ...modules.files,
    ...readRuntime(),
  ]
  return { files, spans, diagnostics: [...propagation.diagnostics, ...checkTargets(steps, options)], manifest }
}

/** Client libraries that connected nodes ask for, each once. */
function listClients(steps: readonly PlanStep[]): string[] {
  const asked = steps.flatMap(({ definition, config }) => definition.requirements?.(config) ?? [])
  return [...new Set(asked)].sort()
}

const MODULES = 'lakestream_custom'

/** The modules of nodes that are people's own code, as it was typed; each is its node's from the first line to the last. */
function writeModules(steps: readonly PlanStep[]): { files: BundleFile[]; spans: Span[] } {
  const modules = steps.flatMap(({ node, definition, config, variable }) =>
    definition.module ? [{ nodeId: node.id, path: `${MODULES}/${variable}.py`, text: definition.module(config) }] : [],
  )
  const init = { path: `${MODULES}/__init__.py`, text: render('wrappers/custom.py', {}) }
  return {
    files: modules.length === 0 ? [] : [init, ...modules.map(({ path, text }) => ({ path, text }))],
    spans: modules.map(({ nodeId, path, text }) => ({ nodeId, path, startLine: 1, endLine: text.split('\n').length })),
  }
}

function toModuleImports(steps: readonly PlanStep[]): OwnModule[] {
  return steps.flatMap((step) =>
    step.definition.module ? [{ module: MODULES, name: step.variable, alias: toModuleName(step) }] : [],
  )
}

interface Written {
  readonly text: string
  readonly spans: readonly Span[]
}

function writeMain(pipeline: Pipeline, steps: readonly PlanStep[], options: GenerateOptions): Written {
  const regions = steps.map((step) => ({ nodeId: step.node.id, text: layoutPython(writeNode(step, options)) }))
  const build = layoutPython(writeBuild(steps, options.environment))
  const title = pipeline.name === '' ? 'Pipeline' : pipeline.name
  const header = render('wrappers/sss.py', {
    title,
    description: wrapWords(pipeline.description),
    imports: collectImports([...regions.map(({ text }) => text), build], options.environment, toModuleImports(steps)),
  })
  const parts = [header]
  const spans: Span[] = []
  for (const { nodeId, text } of regions) {
    const startLine = countLines(parts) + 3
    parts.push(`\n\n${text}`)
    spans.push({ nodeId, path: MAIN_FILE, startLine, endLine: countLines(parts) })
  }
  parts.push(`\n\n${build}`)
  return { text: parts.join(''), spans }
}

const countLines = (parts: readonly string[]) => parts.reduce((sum, part) => sum + part.split('\n').length - 1, 0)

function toManifest(
  pipeline: Pipeline,
  steps: readonly PlanStep[],
  spans: readonly Span[],
  { environment }: GenerateOptions,
): BundleManifest {
  const nodes = steps.map(
    ({ node, name }) => [node.id, { type: node.type, label: node.label, function: name }] as const,
  )
  return {
    lakestream: 1,
    name: pipeline.name,
    target: 'sss',
    environment,
    runtime: readRuntimeVersion(),
    nodes: Object.fromEntries(nodes),
    sinks: steps
      .filter(({ connected, definition }) => connected && definition.category === 'sink')
      .map(({ node, variable }) => ({ nodeId: node.id, name: variable, type: node.type })),
    spans,
  }
}

function checkTargets(steps: readonly PlanStep[], { environment, target = 'sss' }: GenerateOptions): Diagnostic[] {
  return steps.flatMap(({ node, definition, config }) => {
    const reason = definition.databricksOnly?.(config) ?? null
    const unfit = environment === 'spark' && reason !== null ? `${reason} can only be used on Databricks.` : null
    const message = definition.targets[environment].includes(target)
      ? unfit
      : `${definition.label} cannot run on ${environment} as ${target}.`
    return message === null ? [] : [{ code: 'target.unsupported', severity: 'error', message, nodeId: node.id }]
  })
}

/** Lines of at most 80 characters for the header's comment. */
function wrapWords(text: string): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < 80) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
