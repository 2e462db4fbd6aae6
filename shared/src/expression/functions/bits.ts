import { coerce, coerceArgument, commonType } from '../coerce.ts'
import { SparkError } from '../spark-error.ts'
import { isIntegral, type TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Value } from '../value.ts'
import { BIT_GUARD } from './collection-guard.ts'
import { BIGINT, type FunctionEntry, INT, type Resolution, readArgs, strict } from './define.ts'

/** Whole numbers as bits. */
export const BITS: readonly FunctionEntry[] = [
  ofTwo({ name: '&', docs: 'The bits that both have.', apply: (x, y) => x & y }),
  ofTwo({ name: '|', docs: 'The bits that one of both has.', apply: (x, y) => x | y }),
  ofTwo({ name: '^', docs: 'The bits that only one of both has.', apply: (x, y) => x ^ y }),
  {
    name: '~',
    category: 'operator',
    signature: '~a',
    docs: 'The bits that a number does not have.',
    examples: ['~a', '~5Y'],
    resolve: ([arg]) =>
      arg && isIntegral(arg.type)
        ? strict(arg.type, [arg], (value) => (typeof value === 'bigint' ? ~value : ~(value as number)))
        : '~ needs a whole number',
  },
  shift({ name: 'shiftleft', docs: 'The bits moved to the left.', apply: (x, by) => x << by }),
  shift({ name: 'shiftright', docs: 'The bits moved to the right; the sign stays.', apply: (x, by) => x >> by }),
  shift({
    name: 'shiftrightunsigned',
    docs: 'The bits moved to the right, with zeros behind them.',
    apply: (x, by, width) => BigInt.asUintN(width, x) >> by,
  }),
  {
    name: 'bit_count',
    category: 'math',
    signature: 'bit_count(number)',
    docs: 'How many bits of a whole number are 1, of 64.',
    examples: ['bit_count(a)', 'bit_count(-1)', 'bit_count(p)'],
    resolve: ([arg, ...rest]) => {
      const isBits = arg && (isIntegral(arg.type) || arg.type.kind === 'boolean')
      if (!isBits || rest.length > 0) return 'Write bit_count(number)'
      return strict(INT, [arg], (value) => {
        const bits = BigInt.asUintN(64, BigInt(value as number))
        return bits.toString(2).replaceAll('0', '').length
      })
    },
  },
  {
    name: 'bit_get',
    category: 'math',
    signature: 'bit_get(number, place)',
    docs: 'One bit of a whole number, from 0 for the last one.',
    examples: ['bit_get(a, 0)', 'bit_get(5Y, 7)', 'bit_get(5Y, 8)', 'getbit(a, 63)'],
    resolve: ([arg, ...rest]) => {
      const read = readArgs('bit_get(number, place)', rest, [INT])
      if (!Array.isArray(read)) return read
      if (!arg || !isIntegral(arg.type)) return 'Write bit_get(number, place)'
      const width = { tinyint: 8, smallint: 16, int: 32 }[arg.type.kind as 'int'] ?? 64
      return strict({ kind: 'tinyint' }, [arg, ...read], (value, place) => {
        if ((place as number) < 0 || (place as number) >= width) {
          throw new SparkError('INVALID_PARAMETER_VALUE', `The place of a bit is less than ${width}`)
        }
        return Number((BigInt(value as number) >> BigInt(place as number)) & 1n)
      })
    },
    guard: BIT_GUARD,
  },
]

export const BIT_ALIASES: Readonly<Record<string, string>> = { getbit: 'bit_get' }

interface OfTwo extends Pick<FunctionEntry, 'name' | 'docs'> {
  readonly apply: (x: bigint, y: bigint) => bigint
}

function ofTwo({ apply, ...entry }: OfTwo): FunctionEntry {
  return {
    ...entry,
    category: 'operator',
    signature: `a ${entry.name} b`,
    examples: [`a ${entry.name} 6`, `5Y ${entry.name} 3S`, `a ${entry.name} NULL`],
    resolve: (args) => {
      const type = args
        .map((arg) => arg.type)
        .reduce<SparkType | null>((all, each) => all && commonType(all, each), { kind: 'void' })
      const [left, right] = type ? args.map((arg) => coerce(arg, type)) : []
      if (!type || !isIntegral(type) || !left || !right) return `${entry.name} needs two whole numbers`
      return strict(type, [left, right], (x, y) => toValue(apply(BigInt(x as number), BigInt(y as number)), type))
    },
  }
}

interface Shift extends Pick<FunctionEntry, 'name' | 'docs'> {
  readonly apply: (x: bigint, by: bigint, width: number) => bigint
}

function shift({ apply, ...entry }: Shift): FunctionEntry {
  const { name } = entry
  return {
    ...entry,
    category: 'math',
    signature: `${name}(number, places)`,
    examples: [`${name}(a, 1)`, `${name}(-5, 1)`, `${name}(5, 33)`, `${name}(a, -1)`],
    resolve: ([number, places, ...rest]): Resolution => {
      const type = number?.type.kind === 'bigint' ? BIGINT : INT
      const [value, by] = [number && coerceArgument(number, type), places && coerceArgument(places, INT)]
      if (!value || !by || rest.length > 0) return `Write ${name}(number, places)`
      const width = type === BIGINT ? 64 : 32
      const move = (x: Value, count: Value) => {
        const moved = apply(BigInt(x as number), BigInt((count as number) & (width - 1)), width)
        return toValue(BigInt.asIntN(width, moved), type)
      }
      return strict(type, [value, by] as TypedExpression[], move)
    },
  }
}

function toValue(value: bigint, type: SparkType): Value {
  return type.kind === 'bigint' ? value : Number(value)
}
