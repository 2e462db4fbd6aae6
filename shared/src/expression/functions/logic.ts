import { coerceAll, coerceArgument, commonType } from '../coerce.ts'
import { compareValues } from '../compare.ts'
import { formatType } from '../parse-type.ts'
import type { TypedExpression } from '../typed.ts'
import type { Value } from '../value.ts'
import { BOOLEAN, type FunctionEntry, readArgs, strict } from './define.ts'

/** Comparison, three-valued logic and conditional functions. */
export const LOGIC: readonly FunctionEntry[] = [
  comparison('=', 'Equal', (order) => order === 0),
  comparison('<>', 'Not equal', (order) => order !== 0),
  comparison('<', 'Less than', (order) => order < 0),
  comparison('<=', 'At most', (order) => order <= 0),
  comparison('>', 'Greater than', (order) => order > 0),
  comparison('>=', 'At least', (order) => order >= 0),
  {
    name: '<=>',
    category: 'operator',
    signature: 'a <=> b',
    docs: 'Equal, where two nulls are equal too; never null.',
    examples: ['a <=> NULL', 'b <=> b'],
    resolve: (args) =>
      withCommon(args, 'a <=> b', (left, right) => {
        const compare = compareValues(left.type)
        return {
          type: BOOLEAN,
          nullable: false,
          evaluate: (row) => compare(left.evaluate(row), right.evaluate(row)) === 0,
        }
      }),
  },
  {
    name: 'and',
    category: 'operator',
    signature: 'a AND b',
    docs: 'Both hold; false wins over null.',
    examples: ['a > 1 AND b < 2'],
    resolve: (args) => junction(args, 'a AND b', false),
  },
  {
    name: 'or',
    category: 'operator',
    signature: 'a OR b',
    docs: 'One of both holds; true wins over null.',
    examples: ['a > 1 OR b < 2'],
    resolve: (args) => junction(args, 'a OR b', true),
  },
  {
    name: 'not',
    category: 'operator',
    signature: 'NOT a',
    docs: 'The opposite; null stays null.',
    examples: ['NOT p', 'a IS NOT NULL'],
    resolve: (args) => {
      const read = readArgs('NOT a', args, [BOOLEAN])
      return typeof read === 'string' ? read : strict(BOOLEAN, read, (value) => !value)
    },
  },
  {
    name: 'isnull',
    category: 'conditional',
    signature: 'isnull(a)',
    docs: 'Whether a value is missing.',
    examples: ['isnull(a)', 's IS NULL'],
    resolve: ([arg, ...rest]) => nullTest(arg, rest, true),
  },
  {
    name: 'isnotnull',
    category: 'conditional',
    signature: 'isnotnull(a)',
    docs: 'Whether a value is there.',
    examples: ['isnotnull(a)'],
    resolve: ([arg, ...rest]) => nullTest(arg, rest, false),
  },
  {
    name: 'in',
    category: 'operator',
    signature: 'a IN (b, c)',
    docs: 'Whether a value is one of a list.',
    examples: ["s IN ('x', 'abc', NULL)", 'a IN (1, 2, 3)', 'a NOT IN (1, 2)'],
    resolve: resolveIn,
  },
  {
    name: 'coalesce',
    category: 'conditional',
    signature: 'coalesce(a, b, …)',
    docs: 'The first value that is not null.',
    examples: ['coalesce(a, 0)', "coalesce(NULL, s, 'none')"],
    resolve: resolveCoalesce,
  },
  {
    name: 'if',
    category: 'conditional',
    signature: 'if(condition, then, otherwise)',
    docs: 'One of two values, by a condition.',
    examples: ["if(a > 1, 'many', 'few')"],
    resolve: (args) => {
      const [condition, then, otherwise] = args
      if (args.length !== 3 || !condition || !then || !otherwise) return 'Write if(condition, then, otherwise)'
      return resolveCase([{ when: condition, result: then }], otherwise)
    },
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
        const evaluate = (row: readonly Value[]) => {
          const x = left.evaluate(row)
          const y = x === null ? null : right.evaluate(row)
          return y !== null && compare(x, y) === 0 ? null : first.evaluate(row)
        }
        return { type: first.type, nullable: true, evaluate }
      })
    },
  },
  extreme('greatest', 1),
  extreme('least', -1),
]

/** Other names of the same functions. */
export const LOGIC_ALIASES: Readonly<Record<string, string>> = { nvl: 'coalesce', ifnull: 'coalesce' }

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
    evaluate: (row) => {
      const index = whens.findIndex((when) => when.evaluate(row) === true)
      return (index >= 0 ? coerced[index]?.evaluate(row) : fallback?.evaluate(row)) ?? null
    },
  }
}

function comparison(name: string, docs: string, holds: (order: number) => boolean): FunctionEntry {
  const signature = `a ${name} b`
  return {
    name,
    category: 'operator',
    signature,
    docs: `${docs}; null when one side is null.`,
    examples: [`a ${name} 2`, `b ${name} 1.5`, `s ${name} 'abc'`, `t ${name} TIMESTAMP '2001-01-01 00:00:00'`],
    resolve: (args) =>
      withCommon(args, signature, (left, right) => {
        if (left.type.kind === 'map') return 'Maps cannot be compared'
        const compare = compareValues(left.type)
        return strict(BOOLEAN, [left, right], (x, y) => holds(compare(x, y)))
      }),
  }
}

function withCommon(
  args: readonly TypedExpression[],
  signature: string,
  build: (left: TypedExpression, right: TypedExpression) => TypedExpression | string,
): TypedExpression | string {
  const [left, right] = args
  if (args.length !== 2 || !left || !right) return `Write ${signature}`
  const coerced = coerceAll([left, right])
  const [x, y] = coerced ?? []
  if (!x || !y) return `${formatType(left.type)} and ${formatType(right.type)} cannot be compared: cast one of them`
  return build(x, y)
}

/** AND with `decisive` false, OR with `decisive` true. The right side is not evaluated where the left one decides. */
function junction(args: readonly TypedExpression[], signature: string, decisive: boolean): TypedExpression | string {
  const read = readArgs(signature, args, [BOOLEAN, BOOLEAN])
  if (typeof read === 'string') return read
  const [left, right] = read as [TypedExpression, TypedExpression]
  return {
    type: BOOLEAN,
    nullable: left.nullable || right.nullable,
    evaluate: (row) => {
      const x = left.evaluate(row)
      if (x === decisive) return decisive
      const y = right.evaluate(row)
      if (y === decisive) return decisive
      return x === null || y === null ? null : !decisive
    },
  }
}

function nullTest(
  arg: TypedExpression | undefined,
  rest: readonly unknown[],
  wanted: boolean,
): TypedExpression | string {
  if (!arg || rest.length > 0) return 'This takes one argument'
  return { type: BOOLEAN, nullable: false, evaluate: (row) => (arg.evaluate(row) === null) === wanted }
}

function resolveIn(args: readonly TypedExpression[]): TypedExpression | string {
  const coerced = args.length < 2 ? null : coerceAll(args)
  if (!coerced) return 'The values of IN have no common type: cast them'
  const [tested, ...list] = coerced as [TypedExpression, ...TypedExpression[]]
  const compare = compareValues(tested.type)
  return {
    type: BOOLEAN,
    nullable: coerced.some((item) => item.nullable),
    evaluate: (row) => {
      const value = tested.evaluate(row)
      if (value === null) return null
      let sawNull = false
      for (const item of list) {
        const candidate = item.evaluate(row)
        if (candidate === null) sawNull = true
        else if (compare(value, candidate) === 0) return true
      }
      return sawNull ? null : false
    },
  }
}

function resolveCoalesce(args: readonly TypedExpression[]): TypedExpression | string {
  const coerced = args.length === 0 ? null : coerceAll(args)
  const [first] = coerced ?? []
  if (!coerced || !first) return 'The values of coalesce have no common type: cast them'
  return {
    type: first.type,
    nullable: coerced.every((arg) => arg.nullable),
    evaluate: (row) => {
      for (const arg of coerced) {
        const value = arg.evaluate(row)
        if (value !== null) return value
      }
      return null
    },
  }
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
      if (!coerced || !type || commonType(type, type) === null)
        return `The values of ${name} have no common type: cast them`
      const compare = compareValues(type)
      return {
        type,
        nullable: coerced.every((arg) => arg.nullable),
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
  }
}
