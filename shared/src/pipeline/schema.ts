import { z } from 'zod'
import { CATALOGUE } from '../nodes/catalogue.ts'
import { PipelineFile } from './file.ts'

/** JSON Schema (draft 2020-12) of the file format, with the config of each node type under `$defs`. */
export function toFileSchema(): object {
  const file = z.toJSONSchema(PipelineFile, { io: 'input' })
  const configs = CATALOGUE.map(({ type, config, summary }) => {
    // Only the whole is a document of a dialect; a part of it must not name one.
    const { $schema: _, ...schema } = z.toJSONSchema(config, { io: 'input' })
    return [type, { ...schema, description: summary }]
  })
  return { ...file, title: 'LakeStream pipeline', $defs: { ...file.$defs, ...Object.fromEntries(configs) } }
}
