import { type FieldMeta, readFieldMeta, readShape } from '@lakestream/shared/nodes/fields'
import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'
import type { z } from 'zod'

/** A config with one field changed, and that field's path. */
export interface Variant {
  readonly path: string
  readonly config: JsonObject
}

type Shape = Readonly<Record<string, z.ZodType>>

/**
 * For every field of a node, at every depth, configs that differ from a base in that field alone. A field that `when` hides is
 * shown first, by setting the field that it depends on in base and variant alike.
 */
export function listVariants(
  shape: Shape,
  base: JsonObject,
): { readonly base: JsonObject; readonly variant: Variant }[] {
  return walk(shape, base, '', (inner) => inner)
}

function walk(shape: Shape, record: JsonObject, path: string, wrap: (record: JsonObject) => JsonObject) {
  const found: { base: JsonObject; variant: Variant }[] = []
  for (const [name, schema] of Object.entries(shape)) {
    const meta = readFieldMeta(schema)
    if (!meta) throw new Error(`the field ${path}${name} has no metadata`)
    const inner = readShape(schema)
    const choices = meta.when?.in ?? [undefined]
    for (const value of choices) {
      const shown = meta.when ? { ...record, [meta.when.field]: value as Json } : record
      const set = (changed: Json) => wrap({ ...shown, [name]: changed })
      if (meta.kind === 'group' && inner) {
        found.push(...walk(inner, (shown[name] ?? {}) as JsonObject, `${path}${name}.`, set))
      } else if (meta.kind === 'records' && inner) {
        const items = (shown[name] ?? []) as JsonObject[]
        const item = items[0] ?? { id: 'new', name: 'added', expr: 'delay', type: 'int', function: 'count' }
        const kept = Object.fromEntries(Object.entries(item).filter(([key]) => key === 'id' || key in inner))
        const fields = Object.fromEntries(Object.entries(inner).filter(([key]) => key !== 'id'))
        found.push({
          base: wrap(shown),
          variant: {
            path: `${path}${name}`,
            config: set([...items, { ...kept, ...('name' in inner && { name: 'another' }), id: 'x' }]),
          },
        })
        found.push(...walk(fields, kept, `${path}${name}.0.`, (changed) => set([changed, ...items.slice(1)])))
      } else {
        for (const changed of toOtherValues(meta, schema, shown[name])) {
          found.push({ base: wrap(shown), variant: { path: `${path}${name}`, config: set(changed) } })
        }
      }
    }
  }
  return found
}

/** Valid values of a field other than the one it has. */
function toOtherValues(meta: FieldMeta, schema: z.ZodType, current: Json | undefined): Json[] {
  const now = current === undefined ? (schema.safeParse(undefined).data as Json) : current
  return VALUES[meta.kind](meta).filter((value) => JSON.stringify(value) !== JSON.stringify(now))
}

const VALUES: Readonly<Record<FieldMeta['kind'], (meta: FieldMeta) => Json[]>> = {
  // Also a time, for texts that hold one.
  text: () => ['2027-05-05T00:00:00Z'],
  number: () => [7],
  switch: () => [true, false],
  choice: (meta) => Object.keys(meta.choices ?? {}),
  expression: ({ expects }) => [expects === 'boolean' ? 'delay > 77' : 'delay + 77'],
  name: () => ['changed'],
  code: ({ language }) => [
    language === 'sql' ? 'SELECT delay FROM flights -- changed' : 'def changed():\n    return 1\n',
  ],
  column: () => ['delay'],
  columns: () => [['delay']],
  duration: () => ['3 minutes'],
  type: () => ['double'],
  secret: () => [{ scope: 'changed', key: 'secret' }],
  strings: () => [['changed', 'twice']],
  records: () => [],
  group: () => [],
}
