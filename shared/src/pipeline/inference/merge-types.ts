import { sameType } from '../../expression/parse-type.ts'
import type { SparkType, StructField } from '../../expression/types.ts'

/**
 * How Spark's schema inference brings the types of two rows together: its `findTightestCommonType` first, and where there is none
 * what JSON and CSV readers add to it. `void` is the type of what has only been null so far.
 */
type Decimal = Extract<SparkType, { kind: 'decimal' }>
type Struct = Extract<SparkType, { kind: 'struct' }>

const STRING: SparkType = { kind: 'string' }
const DOUBLE: SparkType = { kind: 'double' }
const MAX_PRECISION = 38

/** Numbers, from the narrowest. */
const WIDTHS: readonly SparkType['kind'][] = ['int', 'bigint', 'float', 'double']
/** Decimals that hold every whole number of a type. */
const HOLDING: Readonly<Partial<Record<SparkType['kind'], Decimal>>> = {
  int: { kind: 'decimal', precision: 10, scale: 0 },
  bigint: { kind: 'decimal', precision: 20, scale: 0 },
}

/** Of two values in JSON. */
export function mergeJsonTypes(a: SparkType, b: SparkType): SparkType {
  const tightest = findTightest(a, b) ?? mergeNumbers(a, b)
  if (tightest) return tightest
  if (a.kind === 'struct' && b.kind === 'struct') return mergeStructs(a, b)
  if (a.kind === 'array' && b.kind === 'array') return { kind: 'array', element: mergeJsonTypes(a.element, b.element) }
  return STRING
}

/** Of two cells in one column of a CSV. */
export function mergeCsvTypes(a: SparkType, b: SparkType): SparkType {
  return findTightest(a, b) ?? mergeNumbers(a, b) ?? STRING
}

function findTightest(a: SparkType, b: SparkType): SparkType | null {
  if (a.kind === 'void' || sameType(a, b)) return b
  if (b.kind === 'void') return a
  const [first, second] = [WIDTHS.indexOf(a.kind), WIDTHS.indexOf(b.kind)]
  if (first >= 0 && second >= 0) return first < second ? b : a
  if (a.kind === 'decimal' && holds(a, b)) return a
  if (b.kind === 'decimal' && holds(b, a)) return b
  if (isTime(a) && isTime(b)) return { kind: 'timestamp' }
  if (a.kind === 'array' && b.kind === 'array') {
    const element = findTightest(a.element, b.element)
    return element && { kind: 'array', element }
  }
  return a.kind === 'struct' && b.kind === 'struct' ? findTightestStruct(a, b) : null
}

const isTime = ({ kind }: SparkType) => kind === 'date' || kind === 'timestamp'

function holds(decimal: Decimal, other: SparkType): boolean {
  const needed = HOLDING[other.kind]
  return needed !== undefined && decimal.precision - decimal.scale >= needed.precision
}

/** Structs whose names are the same but for their case have those of the first. */
function findTightestStruct(a: Struct, b: Struct): SparkType | null {
  if (a.fields.length !== b.fields.length) return null
  const others = b.fields.toSorted(byName)
  const types = new Map<string, SparkType>()
  for (const [index, { name, type }] of a.fields.toSorted(byName).entries()) {
    const other = others[index]
    const merged = other?.name.toLowerCase() === name.toLowerCase() ? findTightest(type, other.type) : null
    if (!merged) return null
    types.set(name, merged)
  }
  return { kind: 'struct', fields: a.fields.map(({ name, type }) => ({ name, type: types.get(name) ?? type })) }
}

const byName = (a: StructField, b: StructField) => (a.name < b.name ? -1 : 1)

function mergeNumbers(a: SparkType, b: SparkType): SparkType | null {
  if (a.kind === 'decimal' && b.kind === 'decimal') return mergeDecimals(a, b)
  if (a.kind !== 'decimal' && b.kind !== 'decimal') return null
  if (a.kind === 'double' || b.kind === 'double') return DOUBLE
  const [first, second] = [toDecimal(a), toDecimal(b)]
  return first && second ? mergeDecimals(first, second) : null
}

const toDecimal = (type: SparkType): Decimal | undefined => (type.kind === 'decimal' ? type : HOLDING[type.kind])

function mergeDecimals(a: Decimal, b: Decimal): SparkType {
  const scale = Math.max(a.scale, b.scale)
  const precision = Math.max(a.precision - a.scale, b.precision - b.scale) + scale
  return precision > MAX_PRECISION ? DOUBLE : { kind: 'decimal', precision, scale }
}

/** The fields of both, in the order in which they came; names with another case are other fields. */
function mergeStructs(a: Struct, b: Struct): SparkType {
  const merged = new Map(a.fields.map(({ name, type }) => [name, type]))
  for (const { name, type } of b.fields) {
    const before = merged.get(name)
    merged.set(name, before ? mergeJsonTypes(before, type) : type)
  }
  return { kind: 'struct', fields: [...merged].map(([name, type]) => ({ name, type })) }
}
