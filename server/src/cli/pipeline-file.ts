import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type ParsedFile, parsePipelineFile } from '@lakestream/shared/pipeline/file'
import {
  type Diagnostic,
  ENVIRONMENTS,
  type Environment,
  type Pipeline,
  type PipelineNode,
} from '@lakestream/shared/pipeline/model'
import { EXAMPLES, readParameter } from '@lakestream/shared/pipeline/parameters/read'
import { type Propagation, propagate } from '@lakestream/shared/pipeline/propagate'
import { findFiles } from '../input/find-files.ts'
import { CommandError, EXIT, problemsError, usageError } from './outcome.ts'

/** For which environment, and with which values of parameters, `NAME=VALUE`, a file is looked at. */
export interface ValueFlags {
  readonly env?: string
  readonly param: readonly string[]
}

export interface OpenedFile extends ParsedFile {
  /** The file's folder: relative paths in it start here. */
  readonly base: string
  readonly environment: Environment
  /** Values of parameters that were given. */
  readonly given: Readonly<Record<string, string>>
  readonly propagation: Propagation
  /** Of the file and of its nodes. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads a pipeline file. Fails where there is none (usage) or nothing of it can be used (problems). */
export async function openPipelineFile(path: string | undefined, flags: ValueFlags): Promise<OpenedFile> {
  if (path === undefined) throw usageError('Name a pipeline file.')
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw usageError(`${path} cannot be read: ${error.message}`)
  })
  const parsed = parsePipelineFile(parseJson(path, text))
  if (!parsed.pipeline) throw problemsError(parsed.problems)
  const environment = parseEnvironment(flags.env)
  const given = parseParameters(parsed.pipeline, flags.param)
  const propagation = propagate(parsed.pipeline, { environment, given })
  return {
    ...parsed,
    environment,
    given,
    base: dirname(resolve(path)),
    propagation,
    diagnostics: [...parsed.problems, ...propagation.diagnostics],
  }
}

function parseEnvironment(text: string | undefined): Environment {
  const found = ENVIRONMENTS.find((each) => each === (text ?? 'spark'))
  if (!found) throw usageError(`--env is ${ENVIRONMENTS.join(' or ')}, not "${text}".`)
  return found
}

function parseParameters({ parameters }: Pipeline, texts: readonly string[]): Record<string, string> {
  const given = texts.map((text): [string, string] => {
    const [, name = '', value = ''] = /^([^=]+)=([\s\S]*)$/.exec(text) ?? []
    if (name === '') throw usageError(`Write --param NAME=VALUE, not "${text}".`)
    const parameter = parameters.find((each) => each.name === name)
    const names = parameters.map((each) => each.name).join(', ') || 'none'
    if (!parameter) throw usageError(`--param: there is no parameter "${name}". There are: ${names}.`)
    if (!readParameter(parameter.type, value))
      throw usageError(`--param: ${name} is ${EXAMPLES[parameter.type]}, but not "${value}".`)
    return [name, value]
  })
  return Object.fromEntries(given)
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = `${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`
    throw problemsError([{ code: 'file.not-json', severity: 'error', message }])
  }
}

/** A node by its id, or else by its label. */
export function findNodeByName({ pipeline }: ParsedFile, name: string): PipelineNode {
  const byId = pipeline.nodes.find(({ id }) => id === name)
  const byLabel = pipeline.nodes.filter(({ label }) => label === name)
  const found = byId ?? byLabel[0]
  if (!found || (!byId && byLabel.length > 1)) {
    const names = pipeline.nodes.map(({ id }) => id).join(', ')
    throw usageError(
      found ? `Several nodes are named "${name}": use an id.` : `There is no node "${name}". There are ${names}.`,
    )
  }
  return found
}

/** `NODE=PATH` as often as it is given: the path by the source's id. Fails where one is no source or there is no file. */
export async function parseInputs(file: OpenedFile, inputs: readonly string[]): Promise<Map<string, string>> {
  const paths = new Map<string, string>()
  for (const text of inputs) {
    const at = text.indexOf('=')
    if (at <= 0) throw usageError(`Write --input NODE=PATH, not "${text}".`)
    const { id } = findNodeByName(file, text.slice(0, at))
    if (!file.propagation.nodes[id]?.definition?.source) throw usageError(`--input: "${id}" is not a source.`)
    paths.set(id, await requireFiles(resolve(text.slice(at + 1))))
  }
  return paths
}

async function requireFiles(path: string): Promise<string> {
  if ((await findFiles(path)).length === 0) throw new CommandError(EXIT.environment, `There is no file at ${path}.`)
  return path
}
