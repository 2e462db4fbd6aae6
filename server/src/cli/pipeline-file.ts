import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type ParsedFile, parsePipelineFile } from '@lakestream/shared/pipeline/file'
import type { Diagnostic, PipelineNode } from '@lakestream/shared/pipeline/model'
import { type Propagation, propagate } from '@lakestream/shared/pipeline/propagate'
import { CommandError, EXIT, usageError } from './outcome.ts'

export interface OpenedFile extends ParsedFile {
  /** The file's folder: relative paths in it start here. */
  readonly base: string
  readonly propagation: Propagation
  /** Of the file and of its nodes. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads a pipeline file. Fails where there is none (usage) or nothing of it can be used (problems). */
export async function openPipelineFile(path: string | undefined): Promise<OpenedFile> {
  if (path === undefined) throw usageError('Name a pipeline file.')
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw usageError(`${path} cannot be read: ${error.message}`)
  })
  const parsed = parsePipelineFile(parseJson(path, text))
  if (!parsed.pipeline) throw new CommandError(EXIT.problems, parsed.problems.map(({ message }) => message).join('\n'))
  const propagation = propagate(parsed.pipeline)
  return {
    ...parsed,
    base: dirname(resolve(path)),
    propagation,
    diagnostics: [...parsed.problems, ...propagation.diagnostics],
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new CommandError(
      EXIT.problems,
      `${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`,
    )
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

/** `NODE=PATH` as often as it is given: the path by the node's id. */
export function parseInputs(file: ParsedFile, inputs: readonly string[]): Map<string, string> {
  return new Map(
    inputs.map((text) => {
      const at = text.indexOf('=')
      if (at <= 0) throw usageError(`Write --input NODE=PATH, not "${text}".`)
      return [findNodeByName(file, text.slice(0, at)).id, resolve(text.slice(at + 1))] as const
    }),
  )
}

/** One line for people: severity, node and field, words. */
export function formatDiagnostic({ severity, nodeId, field, message }: Diagnostic): string {
  const place = [nodeId, field].filter(Boolean).join('.')
  return `${severity}: ${place ? `${place}: ` : ''}${message}`
}

/** Ends the command where the pipeline has errors. */
export function requireNoErrors({ diagnostics }: OpenedFile): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new CommandError(EXIT.problems, errors.map(formatDiagnostic).join('\n'))
}
