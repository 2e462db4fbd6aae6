import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import { type FieldKind, readFieldMeta, readShape } from '@lakestream/shared/nodes/fields'
import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'
import type { z } from 'zod'

/** Texts that would be something else than a text, if one of the languages of a bundle took them as they are. */
export const HOSTILE: readonly string[] = [
  '"); import os; os.system("true") #',
  `'''"""\\`,
  'a\nimport os\n',
  '{{py this}} {0} $x %s `tick`',
  "' OR 1=1 --",
  `\${env:HOME} \${spark.app.id}; \\' $`,
  '`; DROP TABLE x; -- */ /*',
  '\u2028\u0085\u0000\ud83d\ude00 \u202eé',
  'x'.repeat(120),
]

/** Kinds of fields that hold whatever somebody types, as values: neither code nor one of a few words. */
const VALUES: readonly FieldKind[] = ['text', 'strings', 'secret', 'column', 'columns']

/** A config with the text in every field of these kinds; a number keeps apart what must stay apart. */
export function poison(
  definition: AnyNodeDefinition,
  config: JsonObject,
  text: string,
  kinds: readonly FieldKind[] = VALUES,
): JsonObject {
  let number = 0
  const next = () => `${text}${number++}`
  const change = (schema: z.ZodType, value: Json | undefined): Json | undefined => {
    const shape = readShape(schema)
    const kind = readFieldMeta(schema)?.kind
    if (shape && Array.isArray(value)) return value.map((item) => changeAll(shape, item as JsonObject))
    if (shape && !Array.isArray(value)) return changeAll(shape, (value ?? {}) as JsonObject)
    if (kind === undefined || !kinds.includes(kind)) return value
    if (kind === 'secret') return { scope: next(), key: next() }
    return kind === 'strings' || kind === 'columns' ? [next(), next()] : next()
  }
  const changeAll = (shape: Readonly<Record<string, z.ZodType>>, record: JsonObject): JsonObject =>
    Object.fromEntries(
      [...new Set([...Object.keys(record), ...Object.keys(shape)])].flatMap((key) => {
        const changed = shape[key] && key !== 'id' ? change(shape[key], record[key]) : record[key]
        return changed === undefined ? [] : [[key, changed]]
      }),
    )
  return changeAll(definition.config.shape, config)
}
