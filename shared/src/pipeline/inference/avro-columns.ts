import type { AtomicKind, Column, SparkType } from '../../expression/types.ts'
import { entryOf, itemsOf, type JsonTree, textOf } from './json-tree.ts'
import { SampleProblem } from './sample-problem.ts'

/** A type and whether it may be null. */
interface Nullable {
  readonly type: SparkType
  readonly nullable: boolean
}

/** Where a schema stands: the types that have been named before, and the namespace of names without one. */
interface Scope {
  readonly named: Map<string, JsonTree>
  readonly namespace: string
  /** Records around this one. */
  readonly open: readonly JsonTree[]
  /** Filled on the way: what becomes something else than in Spark. */
  readonly problems: SampleProblem[]
}

const ATOMIC: Readonly<Record<string, AtomicKind>> = {
  null: 'void',
  boolean: 'boolean',
  int: 'int',
  long: 'bigint',
  float: 'float',
  double: 'double',
  bytes: 'binary',
  fixed: 'binary',
  string: 'string',
  enum: 'string',
}

const LOGICAL: Readonly<Record<string, AtomicKind>> = {
  'int date': 'date',
  'long timestamp-millis': 'timestamp',
  'long timestamp-micros': 'timestamp',
  'long local-timestamp-millis': 'timestamp_ntz',
  'long local-timestamp-micros': 'timestamp_ntz',
}

/** Columns of an Avro schema as Spark converts it; a record is needed. Throws {@link SampleProblem}. */
export function readAvroColumns(schema: JsonTree): { readonly columns: Column[]; readonly problems: SampleProblem[] } {
  if (!isAvroRecord(schema)) {
    throw new SampleProblem('an Avro schema of rows is a record: {"type": "record", "fields": [...]}.', schema.line)
  }
  const problems: SampleProblem[] = []
  return { columns: readFields(schema, { named: new Map(), namespace: '', open: [], problems }), problems }
}

export function isAvroRecord(schema: JsonTree): boolean {
  return textOf(schema, 'type') === 'record' && entryOf(schema, 'fields')?.kind === 'array'
}

function readFields(record: JsonTree, scope: Scope): Column[] {
  const inner = declare(record, scope)
  return itemsOf(entryOf(record, 'fields')).map((field) => {
    const name = textOf(field, 'name')
    const schema = entryOf(field, 'type')
    if (name === undefined || !schema) throw new SampleProblem('a field has a "name" and a "type".', field.line)
    checkName(name, field)
    return { name, ...readType(schema, inner) }
  })
}

/** The scope within a type, in which its own name means it. */
function declare(schema: JsonTree, scope: Scope): Scope {
  const name = textOf(schema, 'name')
  if (name === undefined) throw new SampleProblem('a record, enum or fixed needs a "name".', schema.line)
  checkName(name.replaceAll('.', '_'), schema)
  const full = toFullName(name, textOf(schema, 'namespace') ?? scope.namespace)
  scope.named.set(full, schema)
  return { ...scope, namespace: full.split('.').slice(0, -1).join('.'), open: [...scope.open, schema] }
}

function checkName(name: string, at: JsonTree) {
  if (/^[A-Za-z_]\w*$/.test(name)) return
  throw new SampleProblem(`"${name}" is no name of Avro: letters, digits and underscores are needed.`, at.line)
}

const toFullName = (name: string, namespace: string) =>
  name.includes('.') || namespace === '' ? name : `${namespace}.${name}`

function readType(schema: JsonTree, scope: Scope): Nullable {
  if (schema.kind === 'string') return readName(schema, scope)
  if (schema.kind === 'array') return readUnion(schema.items, schema, scope)
  const type = entryOf(schema, 'type')
  if (!type) throw new SampleProblem('a "type" is needed here.', schema.line)
  if (type.kind !== 'string') return readType(type, scope)
  return readComplex(type.text, schema, scope) ?? readName(type, scope)
}

/** A simple type, or one that has been declared before. */
function readName(name: JsonTree & { readonly text: string }, scope: Scope): Nullable {
  const kind = ATOMIC[name.text]
  if (kind && Object.hasOwn(ATOMIC, name.text)) return { type: { kind }, nullable: kind === 'void' }
  const known = scope.named.get(toFullName(name.text, scope.namespace)) ?? scope.named.get(name.text)
  if (!known) throw new SampleProblem(`there is no type "${name.text}".`, name.line)
  if (scope.open.includes(known))
    throw new SampleProblem(`"${name.text}" contains itself: Spark has no such type.`, name.line)
  return readType(known, scope)
}

function readComplex(name: string, schema: JsonTree, scope: Scope): Nullable | null {
  const logical = textOf(schema, 'logicalType') ?? ''
  const kind = LOGICAL[`${name} ${logical}`]
  if (kind) return never({ kind })
  if (logical === 'decimal' && (name === 'bytes' || name === 'fixed')) return never(readDecimal(schema))
  if (logical === 'time-micros') {
    scope.problems.push(
      new SampleProblem('Spark reads "time-micros" as a time of day; here it is a number.', schema.line),
    )
  }
  switch (name) {
    case 'record':
      return never({ kind: 'struct', fields: readFields(schema, scope) })
    case 'enum':
    case 'fixed':
      declare(schema, scope)
      return null
    case 'array':
      return never({ kind: 'array', element: readPart(schema, 'items', scope) })
    case 'map':
      return never({ kind: 'map', key: { kind: 'string' }, value: readPart(schema, 'values', scope) })
    default:
      return null
  }
}

const never = (type: SparkType): Nullable => ({ type, nullable: false })

function readPart(schema: JsonTree, name: string, scope: Scope): SparkType {
  const part = entryOf(schema, name)
  if (!part) throw new SampleProblem(`"${name}" is needed here.`, schema.line)
  return readType(part, scope).type
}

function readDecimal(schema: JsonTree): SparkType {
  const read = (name: string) => {
    const value = entryOf(schema, name)
    return value?.kind === 'number' ? Number(value.text) : 0
  }
  const [precision, scale] = [read('precision'), read('scale')]
  if (precision < 1 || precision > 38 || scale > precision) {
    throw new SampleProblem('a decimal has a "precision" from 1 to 38, and a "scale" up to it.', schema.line)
  }
  return { kind: 'decimal', precision, scale }
}

/** One of several types: with null it may be null, and types that no other holds become a struct with a field for each. */
function readUnion(branches: readonly JsonTree[], schema: JsonTree, scope: Scope): Nullable {
  const others = branches.filter((branch) => !(branch.kind === 'string' && branch.text === 'null'))
  const nullable = others.length < branches.length
  const types = others.map((branch) => readType(branch, scope).type)
  const [first, second] = types
  if (!first) throw new SampleProblem('a union of nothing but null has no values.', schema.line)
  if (!second) return { type: first, nullable }
  const kinds = types
    .map(({ kind }) => kind)
    .toSorted()
    .join(' ')
  if (kinds === 'bigint int') return { type: { kind: 'bigint' }, nullable }
  if (kinds === 'double float') return { type: { kind: 'double' }, nullable }
  return { type: { kind: 'struct', fields: types.map((type, index) => ({ name: `member${index}`, type })) }, nullable }
}
