import * as Y from 'yjs'
import { z } from 'zod'

/** The document's records as they must be stored, written down apart from the server's own check. */
const Text = z.instanceof(Y.Text).refine((text) => text.toDelta().every(isPlainPiece), 'a text without marks or embeds')
const Plain = z.json().or(z.undefined())
const mapOf = (value: z.ZodType) =>
  z.instanceof(Y.Map).superRefine((map, context) => {
    for (const [key, entry] of map.entries()) report(context, key, value.safeParse(entry))
  })
const Id = /^(?!__proto__)[A-Za-z0-9_-]{1,64}$/
const Field = z.union([Plain, mapOf(mapOf(z.union([Text, Plain])))])
const NodeParts: Readonly<Record<string, z.ZodType>> = {
  type: z.string().max(100),
  label: z.string().max(200),
  disabled: z.boolean(),
  sample: z.string().max(200_000),
  parent: z.string().nullable(),
  config: mapOf(Field),
  text: mapOf(Text),
}
const Node = z.instanceof(Y.Map).superRefine((map, context) => {
  for (const part of ['type', 'config', 'text']) if (!map.has(part)) context.addIssue(`no ${part}`)
  for (const [key, value] of map.entries()) {
    const part = NodeParts[key]
    if (part) report(context, key, part.safeParse(value))
    else context.addIssue(`${key} is no part of a node`)
  }
})
const ends = { source: z.string(), sourcePort: z.string(), target: z.string(), targetPort: z.string() }
const Records: Readonly<Record<string, z.ZodType>> = {
  nodes: Node,
  layout: z.tuple([z.number(), z.number()]).or(z.tuple([z.number(), z.number(), z.number(), z.number()])),
  edges: z.strictObject({ ...ends, at: z.number().int() }),
  notes: mapOf(z.union([Text, Plain])),
  tests: mapOf(z.union([Text, Plain])),
  meta: Field,
}

/** What of a document is not as it must be: records of the wrong kind, parts it has not, a tree that does not hold together. */
export function findInvalidRecords(doc: Y.Doc): string[] {
  const problems: string[] = []
  for (const root of [...doc.share.keys()]) {
    const type = doc.getMap(root)
    const record = Records[root]
    if (!record) {
      if (type._map.size > 0 || type._start !== null) problems.push(`there is a part ${root}`)
      continue
    }
    if (type._start !== null) problems.push(`${root} has parts without keys`)
    for (const [key, value] of type.entries()) {
      const parsed = record.safeParse(value)
      if (!parsed.success)
        problems.push(`${root}.${key}: ${parsed.error.issues.map(({ message }) => message).join(', ')}`)
      if ((root === 'nodes' || root === 'layout') && !Id.test(key)) problems.push(`${root} has the key ${key}`)
      if (root === 'edges' && parsed.success && key !== edgeKey(parsed.data as EdgeEnds))
        problems.push(`edge ${key} lies`)
    }
    findTangles(type, root, problems)
  }
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
    problems.push('something waits for what is missing')
  return problems
}

type EdgeEnds = z.infer<z.ZodObject<typeof ends>>

function edgeKey(edge: EdgeEnds): string {
  return `${edge.source}:${edge.sourcePort}>${edge.target}:${edge.targetPort}`
}

/** Every item of a type's lists says that it is a part of this type. */
function findTangles(type: Pick<Y.AbstractType<never>, '_map' | '_start'>, path: string, problems: string[]) {
  for (const [key, newest] of type._map) {
    for (let item: Y.Item | null = newest; item !== null; item = item.left) {
      if (item.parent !== type || item.parentSub !== key) problems.push(`${path}.${key} is tangled`)
    }
    if (!newest.deleted && newest.content instanceof Y.ContentType)
      findTangles(newest.content.type, `${path}.${key}`, problems)
  }
  for (let item = type._start; item !== null; item = item.right) {
    if (item.parent !== type || item.parentSub !== null) problems.push(`${path} is tangled`)
  }
}

function isPlainPiece(piece: { insert?: unknown; attributes?: unknown }): boolean {
  return typeof piece.insert === 'string' && piece.attributes === undefined
}

function report(context: { addIssue(message: string): void }, key: string, result: z.ZodSafeParseResult<unknown>) {
  if (!result.success) context.addIssue(`${key}: ${result.error.issues.map(({ message }) => message).join(', ')}`)
}
