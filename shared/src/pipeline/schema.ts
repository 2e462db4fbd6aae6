import { z } from 'zod'
import { CATALOGUE } from '../nodes/catalogue.ts'
import { PipelineFile } from './file.ts'

/** JSON Schema (draft 2020-12) of the file format, with the config of each node type under `$defs`. */
export function toFileSchema(): object {
  const file = z.toJSONSchema(PipelineFile, { io: 'input' })
  const configs = CATALOGUE.map(({ type, config, summary }) => [
    type,
    { ...z.toJSONSchema(config, { io: 'input' }), description: summary },
  ])
  return { ...file, title: 'LakeStream pipeline', $defs: Object.fromEntries(configs) }
}
