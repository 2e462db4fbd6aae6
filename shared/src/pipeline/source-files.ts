import { z } from 'zod'

/** What a config says about files, whatever the node type: a node that says nothing of the kind reads none. */
export const FileConfig = z.object({
  path: z.string().min(1),
  format: z.enum(['json', 'csv', 'parquet', 'text']),
  header: z.boolean().optional(),
  delimiter: z.string().optional(),
  multiLine: z.boolean().optional(),
  rescuedDataColumn: z.string().optional(),
  pathGlobFilter: z.string().optional(),
})

/** Whether the server may have rows of a source. */
export const readsFiles = (config: unknown): boolean => FileConfig.safeParse(config).success
