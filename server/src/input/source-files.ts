import type { Column } from '@lakestream/shared/expression/types'
import { FileConfig } from '@lakestream/shared/pipeline/source-files'
import type { InputOptions } from './read-input.ts'

export interface SourceFiles {
  readonly path: string
  readonly glob: string
  readonly options: InputOptions
}

/** Which files a source reads and how; null where it reads none that this program can open. */
export function toSourceFiles(config: unknown, columns: readonly Column[]): SourceFiles | null {
  const parsed = FileConfig.safeParse(config)
  if (!parsed.success) return null
  const { path, pathGlobFilter = '', rescuedDataColumn, ...options } = parsed.data
  const rescued = rescuedDataColumn ? { rescuedColumn: rescuedDataColumn } : {}
  return { path, glob: pathGlobFilter, options: { ...options, ...rescued, columns } }
}
