import { utf8ToBytes } from '@noble/hashes/utils.js'
import { coerceAll, coerceArgument } from '../coerce.ts'
import { compareValues } from '../compare.ts'
import {
  CASE_GUARD,
  COALESCE_GUARD,
  DECODE_GUARD,
  MEETS_ALL,
  NANVL_GUARD,
  NULLIF_GUARD,
  NVL2_GUARD,
} from '../guard/lazy.ts'
import { SparkError } from '../spark-error.ts'
import { hasMap, isNumeric, type TypedExpression } from '../typed.ts'
import { decodeUtf8 } from '../utf8.ts'
import type { Row, Value } from '../value.ts'
import { withCommon } from './comparison.ts'
import { BINARY, BOOLEAN, DOUBLE, type FunctionEntry, type Resolution, STRING, strict } from './define.ts'
import { isUtf8 } from './encoding.ts'

/** Functions that choose between values. */
export const CONDITIONALS: readonly FunctionEntry[] = [
  nullTest({ signature: 'isnull(a)', docs: 'Whether a value is missing.', examples: ['isnull(a)', 's IS NULL'] }, true),
  nullTest({ signature: 'isnotnull(a)', docs: 'Whether a value is there.', examples: ['isnotnull(a)'] }, false),
  {
    name: 'coalesce',
    category: 'conditional',
    signature: 'coalesce(a, b, …)',
    docs: 'The first value that is not null.',
    examples: ['coalesce(a, 0)', "coalesce(NULL, s, 'none')", 'coalesce(array(a), array(1.5))'],
    resolve: resolveCoalesce,
    guard: COALESCE_GUARD,
  },
  {
    name: 'nvl2',
    category: 'conditional',
    signature: 'nvl2(a, there, missing)',
    docs: 'One of two values, by whether the first is there.',
    examples: ['nvl2(a, b, 0)', "nvl2(s, 'yes', 'no')"],
    resolve: ([tested, there, missing, ...rest]) => {
      if (!tested || !there || !missing || rest.length > 0) return 'Write nvl2(a, there, missing)'
      return resolveCase([{ when: isThere(tested, true), result: there }], missing)
    },
    guard: NVL2_GUARD,
  },
  {
    name: 'if',
    category: 'conditional',
    signature: 'if(condition, then, otherwise)',
    docs: 'One of two values, by a condition.',
    examples: ["if(a > 1, 'many', 'few')"],
    resolve: ([condition, then, otherwise, ...rest]) => {
      if (!condition || !then || !otherwise || rest.length > 0) return 'Write if(condition, then, otherwise)'
      return resolveCase([{ when: condition, result: then }], otherwise)
    },
    guard: CASE_GUARD,
  },
  {
    name: 'nullif',
    category: 'conditional',
    signature: 'nullif(a, b)',
    docs: 'Null where a equals b, else a.',
    examples: ['nullif(a, 1)'],
    resolve: (args) => {
      const [first] = args
      if (!first) return 'Write nullif(a, b)'
      return withCommon(args, 'nullif(a, b)', (left, right) => {
        const compare = compareValues(left.type)
        const evaluate = (row: Row) => {
          const x = left.evaluate(row)
          const y = x === null ? null : right.evaluate(row)
          return y !== null && compare(x, y) === 0 ? null : first.evaluate(row)
        }
        return { type: first.type, nullable: true, operands: [left, right], evaluate }
      })
    },
    guard: NULLIF_GUARD,
  },
  {
    name: 'nullifzero',
    category: 'conditional',
    signature: 'nullifzero(number)',
    docs: 'Null where the number is 0, else the number.',
    examples: ['nullifzero(a)', 'nullifzero(b)', 'nullifzero(0.00)'],
    resolve: ([arg, ...rest]) => {
      if (!arg || rest.length > 0 || !isNumeric(arg.type)) return 'Write nullifzero(number)'
      const evaluate = (row: Row) => {
        const value = arg.evaluate(row)
        return value !== null && Number(value) === 0 ? null : value
      }
      return { type: arg.type, nullable: true, operands: [arg], evaluate }
    },
  },
  {
    name: 'zeroifnull',
    category: 'conditional',
    signature: 'zeroifnull(number)',
    docs: '0 where the number is missing.',
    examples: ['zeroifnull(a)', 'zeroifnull(CAST(NULL AS decimal(4,2)))'],
    resolve: ([arg, ...rest]) =>
      arg && rest.length === 0 && isNumeric(arg.type) ? resolveCoalesce([arg, ZERO]) : 'Write zeroifnull(number)',
    guard: COALESCE_GUARD,
  },
  {
    name: 'nanvl',
    category: 'conditional',
    signature: 'nanvl(a, b)',
    docs: 'The second number where the first is NaN.',
    examples: ['nanvl(b, 0)', 'nanvl(b, a)', 'nanvl(CAST(b AS float), 1F)'],
    resolve: resolveNanvl,
    guard: NANVL_GUARD,
  },
  {
    name: 'decode',
    category: 'conditional',
    signature: 'decode(value, search, result, …, otherwise)',
    docs: 'The result that stands behind the first search value that is equal; null equals null. Of bytes and a charset, the text.',
    examples: [
      "decode(encode(s, 'UTF-8'), 'utf-8')",
      "decode(X'ff', 'UTF-8')",
      "decode(a, 5, 'five', 2, 'two', 'many')",
      "decode(s, 'abc', 1)",
      "decode(a, NULL, 'none', 'some')",
    ],
    resolve: resolveDecode,
    guard: DECODE_GUARD,
  },
  extreme('greatest', 1),
  extreme('least', -1),
]

/** Other names of the same functions. */
export const CONDITIONAL_ALIASES: Readonly<Record<string, string>> = {
  nvl: 'coalesce',
  ifnull: 'coalesce',
  equal_null: '<=>',
}

const ZERO: TypedExpression = { type: { kind: 'int' }, nullable: false, evaluate: () => 0, literal: 0 }

/** What Spark takes where none of the values of `decode` is equal; its type has a part in the result's. */
const NO_TEXT: TypedExpression = { type: STRING, nullable: true, evaluate: () => null, literal: null }

/** CASE; every result in the common type. */
export function resolveCase(
  branches: readonly { readonly when: TypedExpression; readonly result: TypedExpression }[],
  otherwise: TypedExpression | null,
): TypedExpression | string {
  const results = [...branches.map((branch) => branch.result), ...(otherwise ? [otherwise] : [])]
  const coerced = coerceAll(results)
  if (!coerced) return 'The results of CASE have no common type: cast them'
  const whens = branches.map((branch) => coerceArgument(branch.when, BOOLEAN))
  if (!whens.every((when) => when !== null)) return 'What follows WHEN must be true or false'
  const fallback = otherwise ? coerced.at(-1) : undefined
  return {
    type: coerced[0]?.type ?? { kind: 'void' },
    nullable: !otherwise || coerced.some((result) => result.nullable),
    operands: [...whens, ...coerced],
    evaluate: (row) => {
      const index = whens.findIndex((when) => when.evaluate(row) === true)
      return (index >= 0 ? coerced[index]?.evaluate(row) : fallback?.evaluate(row)) ?? null
    },
  }
}

function isThere(arg: TypedExpression, wanted: boolean): TypedExpression {
  return { type: BOOLEAN, nullable: false, operands: [arg], evaluate: (row) => (arg.evaluate(row) !== null) === wanted }
}

function nullTest(entry: Pick<FunctionEntry, 'signature' | 'docs' | 'examples'>, wanted: boolean): FunctionEntry {
  return {
    ...entry,
    name: wanted ? 'isnull' : 'isnotnull',
    category: 'conditional',
    resolve: ([arg, ...rest]) =>
      arg && rest.length === 0 ? isThere(arg, !wanted) : `Write ${wanted ? 'isnull' : 'isnotnull'}(a)`,
  }
}

function resolveCoalesce(args: readonly TypedExpression[]): TypedExpression | string {
  const coerced = args.length === 0 ? null : coerceAll(args)
  const [first] = coerced ?? []
  if (!coerced || !first) return 'The values of coalesce have no common type: cast them'
  return {
    type: first.type,
    nullable: coerced.every((arg) => arg.nullable),
    operands: coerced,
    evaluate: (row) => {
      for (const arg of coerced) {
        const value = arg.evaluate(row)
        if (value !== null) return value
      }
      return null
    },
  }
}

function resolveNanvl(args: readonly TypedExpression[]): Resolution {
  const type = args.every((arg) => arg.type.kind === 'float') ? ({ kind: 'float' } as const) : DOUBLE
  const [left, right] = args.map((arg) => coerceArgument(arg, type))
  if (args.length !== 2 || !left || !right) return 'Write nanvl(a, b)'
  const evaluate = (row: Row) => {
    const value = left.evaluate(row)
    return Number.isNaN(value) ? right.evaluate(row) : value
  }
  return { type, nullable: left.nullable || right.nullable, operands: [left, right], evaluate }
}

function resolveDecode(args: readonly TypedExpression[]): Resolution {
  const [tested, ...pairs] = args
  if (args.length === 2) return resolveDecodeBytes(args)
  if (!tested || pairs.length < 2) return 'Write decode(value, search, result, …, otherwise)'
  const branches: { when: TypedExpression; result: TypedExpression }[] = []
  const searches: TypedExpression[] = []
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const [search, result] = pairs.slice(at, at + 2) as [TypedExpression, TypedExpression]
    const common = coerceAll([tested, search])
    const [left, right] = common ?? []
    if (!left || !right) return 'The values of decode cannot be compared: cast one of them'
    const compare = compareValues(left.type)
    const evaluate = (row: Row) => compare(left.evaluate(row), right.evaluate(row)) === 0
    branches.push({ when: { type: BOOLEAN, nullable: false, evaluate }, result })
    searches.push(right)
  }
  const otherwise = pairs.length % 2 === 1 ? pairs.at(-1) : undefined
  const chosen = resolveCase(branches, otherwise ?? NO_TEXT)
  return typeof chosen === 'string'
    ? chosen
    : { ...chosen, operands: [tested, ...searches, ...(chosen.operands ?? [])] }
}

/** With two arguments it is about something else: bytes in a charset. */
function resolveDecodeBytes(args: readonly TypedExpression[]): Resolution {
  const [bytes, charset] = [args[0] && coerceArgument(args[0], BINARY), args[1]]
  if (!bytes || !charset) return 'Write decode(bytes, charset)'
  if (!isUtf8(charset)) return { sparkOnly: 'decode of this charset', type: STRING }
  return strict(STRING, [bytes], (value) => decodeStrictly(value as Uint8Array), true)
}

function decodeStrictly(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes)
  if (compareValues(BINARY)(utf8ToBytes(text), bytes) === 0) return text
  throw new SparkError('MALFORMED_CHARACTER_CODING', 'The bytes are no UTF-8')
}

function extreme(name: string, sign: 1 | -1): FunctionEntry {
  return {
    name,
    category: 'conditional',
    signature: `${name}(a, b, …)`,
    docs: `The ${sign > 0 ? 'largest' : 'smallest'} of the values that are not null.`,
    examples: [`${name}(a, 2)`, `${name}(b, 1.5D, NULL)`],
    resolve: (args) => {
      const coerced = args.length < 2 ? null : coerceAll(args)
      const type = coerced?.[0]?.type
      if (!coerced || !type) return `The values of ${name} have no common type: cast them`
      if (hasMap(type)) return 'Maps cannot be compared'
      const compare = compareValues(type)
      return {
        type,
        nullable: coerced.every((arg) => arg.nullable),
        operands: coerced,
        evaluate: (row) => {
          let best: Value = null
          for (const arg of coerced) {
            const value = arg.evaluate(row)
            if (value !== null && (best === null || compare(value, best) * sign > 0)) best = value
          }
          return best
        },
      }
    },
    guard: MEETS_ALL,
  }
}
