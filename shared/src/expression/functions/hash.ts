import { utf8ToBytes } from '@noble/hashes/utils.js'
import { MEETS_ALL, MEETS_NONE } from '../guard/lazy.ts'
import { type Hasher, MURMUR3, XXHASH64 } from '../hash-words.ts'
import { formatType } from '../parse-type.ts'
import { hasMap, type TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Row, Value } from '../value.ts'
import { BIGINT, type FunctionEntry, INT, type Resolution, STRING } from './define.ts'

/** Numbers that stand for values, and the name of their type. */
export const HASHES: readonly FunctionEntry[] = [
  hash('hash', 'A number of 32 bits that is the same for equal values: Murmur3.', INT, MURMUR3),
  hash('xxhash64', 'A number of 64 bits that is the same for equal values: XXH64.', BIGINT, XXHASH64),
  {
    name: 'typeof',
    category: 'conditional',
    signature: 'typeof(value)',
    docs: 'The name of the value’s type.',
    examples: ['typeof(a)', 'typeof(array(1.5))', "typeof(named_struct('x', s))", 'typeof(NULL)', 'typeof(1 / 0)'],
    resolve: ([value, ...rest]) => {
      if (!value || rest.length > 0) return 'Write typeof(value)'
      const name = formatType(value.type)
      return { type: STRING, nullable: false, evaluate: () => name }
    },
    guard: MEETS_NONE,
  },
]

const SEED = 42n

function hash(name: string, docs: string, type: SparkType, hasher: Hasher): FunctionEntry {
  return {
    name,
    category: 'string',
    signature: `${name}(a, b, …)`,
    docs,
    examples: [
      `${name}(a)`,
      `${name}(s, b, d, t, p)`,
      `${name}(CAST(b AS float), 1.50, CAST(a AS decimal(38,2)), 7Y)`,
      `${name}(array(a, NULL), named_struct('x', s))`,
      `${name}(repeat(s, 20), encode(s, 'UTF-8'), NULL)`,
    ],
    resolve: (args) => resolveHash(name, args, type, hasher),
    guard: MEETS_ALL,
  }
}

function resolveHash(name: string, args: readonly TypedExpression[], type: SparkType, hasher: Hasher): Resolution {
  if (args.length === 0) return `Write ${name}(a, b, …)`
  if (args.some((arg) => hasMap(arg.type))) return `${name} takes no maps`
  const evaluate = (row: Row) => {
    const found = args.reduce((seed, arg) => add(hasher, arg.type, arg.evaluate(row), seed), SEED)
    return type.kind === 'bigint' ? found : Number(found)
  }
  return { type, nullable: false, operands: args, evaluate }
}

/** The hash of a value and what was before it; null changes nothing. */
function add(hasher: Hasher, type: SparkType, value: Value, seed: bigint): bigint {
  if (value === null) return seed
  switch (type.kind) {
    case 'boolean':
      return hasher.int(value ? 1 : 0, seed)
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'date':
    case 'interval year to month':
      return hasher.int(value as number, seed)
    case 'float':
      return hasher.int(bitsOf(4, value as number).getInt32(0), seed)
    case 'double':
      return hasher.long(bitsOf(8, value as number).getBigInt64(0), seed)
    case 'decimal':
      return type.precision <= 18 ? hasher.long(value as bigint, seed) : hasher.bytes(toBytes(value as bigint), seed)
    case 'string':
      return hasher.bytes(utf8ToBytes(value as string), seed)
    case 'binary':
      return hasher.bytes(value as Uint8Array, seed)
    case 'array':
      return (value as readonly Value[]).reduce<bigint>((hash, item) => add(hasher, type.element, item, hash), seed)
    case 'struct':
      return type.fields.reduce(
        (hash, field, at) => add(hasher, field.type, (value as Value[])[at] ?? null, hash),
        seed,
      )
    default:
      return hasher.long(value as bigint, seed)
  }
}

/** Of the two zeros it is 0.0, and there is one NaN. */
function bitsOf(size: 4 | 8, value: number): DataView {
  const view = new DataView(new ArrayBuffer(size))
  if (size === 4) view.setFloat32(0, value === 0 ? 0 : value)
  else view.setFloat64(0, value === 0 ? 0 : value)
  if (Number.isNaN(value)) view.setUint16(0, size === 4 ? 0x7fc0 : 0x7ff8)
  return view
}

/** As Java's `BigInteger`: in two's complement, the first byte first, no more than are needed. */
function toBytes(value: bigint): Uint8Array {
  let size = 1
  while (BigInt.asIntN(size * 8, value) !== value) size += 1
  const bytes = new Uint8Array(size)
  for (let at = 0; at < size; at++) bytes[size - 1 - at] = Number((value >> BigInt(at * 8)) & 255n)
  return bytes
}
