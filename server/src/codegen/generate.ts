import type { Pipeline } from '@lakestream/shared/pipeline/model'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import type { Bundle, GenerateOptions } from './bundle.ts'
import { writeBundle } from './write-bundle.ts'

/** The files of a pipeline for an environment, with diagnostics and the lines of each node. */
export function generateBundle(pipeline: Pipeline, options: GenerateOptions): Bundle {
  const { environment, parameters: given = {} } = options
  return writeBundle(pipeline, propagate(pipeline, { environment, given }), options)
}
