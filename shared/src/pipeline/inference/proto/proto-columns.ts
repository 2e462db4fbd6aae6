import type { AtomicKind, Column, SparkType } from '../../../expression/types.ts'
import type { ProtoField, ProtoMessage, Scalar } from './proto-file.ts'
import type { ProtoNames, ProtoType } from './proto-names.ts'

const ATOMIC: Readonly<Record<Scalar, AtomicKind | 'decimal'>> = {
  double: 'double',
  float: 'float',
  int32: 'int',
  sint32: 'int',
  sfixed32: 'int',
  uint32: 'bigint',
  fixed32: 'bigint',
  int64: 'bigint',
  sint64: 'bigint',
  sfixed64: 'bigint',
  uint64: 'decimal',
  fixed64: 'decimal',
  bool: 'boolean',
  string: 'string',
  bytes: 'binary',
}

const toScalar = (scalar: Scalar): SparkType => {
  const kind = ATOMIC[scalar]
  return kind === 'decimal' ? { kind, precision: 20, scale: 0 } : { kind }
}

/** Far beyond what people write: messages that each hold two others would grow without end. */
const MAX_FIELDS = 5000
const MAX_DEPTH = 50

interface Walk {
  readonly names: ProtoNames
  /** Messages around this one. */
  readonly open: readonly ProtoMessage[]
  readonly count: { fields: number }
  /** Where the type stands in the text that leads to what Google's own files hold. */
  readonly at: number
}

/**
 * The columns of a message, as Spark's `from_protobuf` has them where unsigned numbers are made wider and wrappers are taken away. A message
 * without fields is none. Throws `ProtoProblem`.
 */
export const toProtoColumns = (names: ProtoNames, message: ProtoMessage): Column[] =>
  toFields(message, { names, open: [], count: { fields: 0 }, at: 0 })

function toFields(message: ProtoMessage, walk: Walk): Column[] {
  const open = [...walk.open, message]
  const isOwn = !message.full.startsWith('google.protobuf.')
  const taken = new Set<string>()
  return message.fields.flatMap((field) => {
    if (taken.has(field.name.toLowerCase()))
      throw walk.names.fail(`Spark does not tell "${field.name}" from a field with other capitals.`, field.at)
    taken.add(field.name.toLowerCase())
    walk.count.fields++
    if (walk.count.fields > MAX_FIELDS || open.length > MAX_DEPTH)
      throw walk.names.fail('The message holds too many messages in each other.', field.at)
    const type = toFieldType(field, message, { ...walk, open, at: isOwn ? field.typeAt : walk.at })
    return type ? [{ name: field.name, type, nullable: field.label !== 'required' }] : []
  })
}

/** Null of a message without fields. */
function toFieldType(field: ProtoField, message: ProtoMessage, walk: Walk): SparkType | null {
  const type = toType(walk.names.typeOf(field, message), walk)
  if (type && field.key) return { kind: 'map', key: toScalar(field.key), value: type }
  return type && field.label === 'repeated' ? { kind: 'array', element: type } : type
}

const WRAPPER = /^google\.protobuf\.(?:Double|Float|U?Int(?:32|64)|Bool|String|Bytes)Value$/

function toType(type: ProtoType, walk: Walk): SparkType | null {
  if (type.kind === 'scalar') return toScalar(type.scalar)
  if (type.kind === 'enum') return { kind: 'string' }
  const { definition } = type
  if (definition.full === 'google.protobuf.Timestamp') return { kind: 'timestamp' }
  if (definition.full === 'google.protobuf.Duration') return { kind: 'interval day to second' }
  if (walk.open.includes(definition))
    throw walk.names.fail(`"${definition.name}" contains itself: Spark has no such type.`, walk.at)
  const fields = toFields(definition, walk)
  const [first] = fields
  if (!first) return null
  return WRAPPER.test(definition.full)
    ? first.type
    : { kind: 'struct', fields: fields.map(({ name, type }) => ({ name, type })) }
}
