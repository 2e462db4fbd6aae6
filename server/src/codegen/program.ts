import type { Environment, Pipeline } from '@lakestream/shared/pipeline/model'
import type { PlanStep } from '@lakestream/shared/pipeline/plan'
import type { BundleFile, BundleParameter, Span } from './bundle.ts'
import { layoutPython } from './layout.ts'
import { collectImports, type OwnModule } from './python-imports.ts'
import { render } from './templates.ts'
import { toModuleName } from './write-node.ts'

/** Lines of a program that belong to a node. */
interface Region {
  readonly nodeId: string
  readonly text: string
}

export interface Program {
  readonly path: string
  /** Template of the lines above all else: what kind of program it is and how it is run. */
  readonly header: 'wrappers/sss.py' | 'wrappers/sdp.py' | 'wrappers/sdp.sql'
  readonly regions: readonly Region[]
  /** What comes after the nodes. */
  readonly end: string
  readonly steps: readonly PlanStep[]
}

interface DeclaringProgram extends Program {
  /** Those that its nodes name. */
  readonly parameters: readonly BundleParameter[]
}

/** Folder of the modules of people's own code. */
export const OWN_MODULES = 'lakestream_custom'

interface WrittenProgram {
  readonly file: BundleFile
  readonly spans: readonly Span[]
}

/** A file of regions, and where each node is in it. Of Python the imports are collected and long lines broken. */
export function writeProgram(pipeline: Pipeline, environment: Environment, program: DeclaringProgram): WrittenProgram {
  const { header, steps, parameters } = program
  const heading = { title: pipeline.name || 'Pipeline', description: wrapWords(pipeline.description) }
  if (header === 'wrappers/sdp.sql') return assemble(render(header, heading), program, '\n')
  const regions = program.regions.map(({ nodeId, text }) => ({ nodeId, text: layoutPython(text) }))
  const end = layoutPython(program.end)
  const texts = [...regions.map(({ text }) => text), end]
  const opening = { ...heading, parameters: writeParameters(parameters) }
  const start = render(header, { ...opening, imports: [] })
  const imports = collectImports([...texts, start], environment, toModuleImports(steps))
  return assemble(render(header, { ...opening, imports }), { ...program, regions, end }, '\n\n')
}

/** The parts of a file with the lines of each region. */
function assemble(start: string, { path, regions, end }: Program, gap: '\n' | '\n\n'): WrittenProgram {
  const parts = [start]
  const spans: Span[] = []
  let lines = countLines(start)
  const add = (text: string) => {
    parts.push(gap + text)
    lines += gap.length + countLines(text)
  }
  for (const { nodeId, text } of regions) {
    const startLine = lines + gap.length + 1
    add(text)
    spans.push({ nodeId, path, startLine, endLine: lines })
  }
  if (end !== '') add(end)
  return { file: { path, text: parts.join('') }, spans }
}

/** The declaration of the parameters that the program knows; null where there are none. */
function writeParameters(parameters: readonly BundleParameter[]): string | null {
  const declared = parameters.map(({ name, type, value }) => ({ name, type, text: value }))
  return declared.length === 0 ? null : layoutPython(render('wrappers/parameters.py', { declared }))
}

const countLines = (text: string) => text.split('\n').length - 1

function toModuleImports(steps: readonly PlanStep[]): OwnModule[] {
  return steps.flatMap((step) =>
    step.definition.module ? [{ module: OWN_MODULES, name: step.variable, alias: toModuleName(step) }] : [],
  )
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
