import type { Bundle, InputOverride } from '@lakestream/server/codegen/bundle'
import { generateBundle } from '@lakestream/server/codegen/generate'
import type {
  Edge,
  Environment,
  JsonObject,
  Language,
  Parameter,
  Pipeline,
  TargetChoice,
} from '@lakestream/shared/pipeline/model'

/** A pipeline written down briefly: nodes by id in topological order, edges as `a:out>b:in`. */
export interface Sketch {
  readonly name?: string
  readonly description?: string
  readonly parameters?: readonly Parameter[]
  readonly nodes: Readonly<
    Record<string, { readonly type: string; readonly label?: string; readonly config: JsonObject }>
  >
  readonly edges: readonly string[]
}

export function toPipeline({ name = 'Test', description = '', parameters = [], nodes, edges }: Sketch): Pipeline {
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
  return {
    name,
    description,
    target: 'auto',
    parameters,
    language: 'python',
    nodes: Object.entries(nodes)
      .map(([id, { type, label = '', config }]) => ({ id, type, label, config, disabled: false }))
      .sort(byId),
    edges: edges.map(toEdge).sort(byId),
  }
}

function toEdge(id: string): Edge {
  const [, source = '', sourcePort = '', target = '', targetPort = ''] = /^(.+):(.+)>(.+):(.+)$/.exec(id) ?? []
  return { id, source, sourcePort, target, targetPort }
}

export function generateSketch(
  sketch: Sketch,
  environment: Environment = 'spark',
  inputs: Readonly<Record<string, InputOverride>> = {},
  target: TargetChoice = 'sss',
  language: Language = 'python',
): Bundle {
  // In a declarative pipeline a console is a table that is shown.
  const consoles = Object.entries(sketch.nodes).filter(([, { type }]) => type === 'console-sink')
  const shown = target === 'sss' ? [] : consoles.map(([id]) => id)
  return generateBundle({ ...toPipeline(sketch), target, language }, { environment, inputs, shown })
}

/** The Python program of a bundle of one target; empty where SQL says it all. */
export const readPipelineText = (bundle: Bundle) => readProgram(bundle, '.py')

/** The SQL of a bundle; empty where there is none. */
export const readSqlText = (bundle: Bundle) => readProgram(bundle, '.sql')

function readProgram({ manifest, files }: Bundle, ending: string): string {
  const path = manifest.parts[0]?.paths.find((each) => each.endsWith(ending))
  return files.find((file) => file.path === path)?.text ?? ''
}
