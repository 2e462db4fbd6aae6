import type { Column } from '@lakestream/shared/expression/types'
import { z } from 'zod'
import type { InputOptions } from './read-input.ts'

/** What a config says about files, whatever the node type: a node that says nothing of the kind reads none. */
const FileConfig = z.object({
  path: z.string().min(1),
  format: z.enum(['json', 'csv', 'parquet', 'text']),
  header: z.boolean().optional(),
  delimiter: z.string().optional(),
  multiLine: z.boolean().optional(),
  rescuedDataColumn: z.string().optional(),
  pathGlobFilter: z.string().optional(),
})

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
