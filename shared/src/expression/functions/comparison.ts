import { coerceAll } from '../coerce.ts'
import { compareValues } from '../compare.ts'
import { AND_GUARD, IN_GUARD, MEETS_ALL, OR_GUARD } from '../guard/lazy.ts'
import { formatType } from '../parse-type.ts'
import type { TypedExpression } from '../typed.ts'
import { hasMap } from '../typed.ts'
import { BOOLEAN, type FunctionEntry, type Resolution, readArgs, strict } from './define.ts'

/** Comparison and three-valued logic. */
export const COMPARISONS: readonly FunctionEntry[] = [
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
    examples: ['a <=> NULL', 'b <=> b', 'equal_null(a, 5)'],
    resolve: (args) =>
      withCommon(args, 'a <=> b', (left, right) => {
        const compare = compareValues(left.type)
        return {
          type: BOOLEAN,
          nullable: false,
          operands: [left, right],
          evaluate: (row) => compare(left.evaluate(row), right.evaluate(row)) === 0,
        }
      }),
    guard: MEETS_ALL,
  },
  {
    name: 'and',
    category: 'operator',
    signature: 'a AND b',
    docs: 'Both hold; false wins over null.',
    examples: ['a > 1 AND b < 2'],
    resolve: (args) => junction(args, 'a AND b', false),
    guard: AND_GUARD,
  },
  {
    name: 'or',
    category: 'operator',
    signature: 'a OR b',
    docs: 'One of both holds; true wins over null.',
    examples: ['a > 1 OR b < 2'],
    resolve: (args) => junction(args, 'a OR b', true),
    guard: OR_GUARD,
  },
  {
    name: 'not',
    category: 'operator',
    signature: 'NOT a',
    docs: 'The opposite; null stays null.',
    examples: ['NOT p', 'a IS NOT NULL'],
    resolve: (args) => {
      const read = readArgs('NOT a', args, [BOOLEAN])
      return Array.isArray(read) ? strict(BOOLEAN, read, (value) => !value) : read
    },
  },
  {
    name: 'in',
    category: 'operator',
    signature: 'a IN (b, c)',
    docs: 'Whether a value is one of a list.',
    examples: ["s IN ('x', 'abc', NULL)", 'a IN (1, 2, 3)', 'a NOT IN (1, 2)', 'array(a) IN (array(5))'],
    resolve: resolveIn,
    guard: IN_GUARD,
  },
]

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
        const compare = compareValues(left.type)
        return strict(BOOLEAN, [left, right], (x, y) => holds(compare(x, y)))
      }),
  }
}

/** Both in the type in which they can be compared. */
export function withCommon(
  args: readonly TypedExpression[],
  signature: string,
  build: (left: TypedExpression, right: TypedExpression) => Resolution,
): Resolution {
  const [left, right] = args
  if (args.length !== 2 || !left || !right) return `Write ${signature}`
  const coerced = coerceAll([left, right])
  const [x, y] = coerced ?? []
  if (!x || !y) return `${formatType(left.type)} and ${formatType(right.type)} cannot be compared: cast one of them`
  return hasMap(x.type) ? 'Maps cannot be compared' : build(x, y)
}

/** AND with `decisive` false, OR with `decisive` true. The right side is not evaluated where the left one decides. */
function junction(args: readonly TypedExpression[], signature: string, decisive: boolean): Resolution {
  const read = readArgs(signature, args, [BOOLEAN, BOOLEAN])
  if (!Array.isArray(read)) return read
  const [left, right] = read as [TypedExpression, TypedExpression]
  return {
    type: BOOLEAN,
    nullable: left.nullable || right.nullable,
    operands: [left, right],
    evaluate: (row) => {
      const x = left.evaluate(row)
      if (x === decisive) return decisive
      const y = right.evaluate(row)
      if (y === decisive) return decisive
      return x === null || y === null ? null : !decisive
    },
  }
}

function resolveIn(args: readonly TypedExpression[]): Resolution {
  const coerced = args.length < 2 ? null : coerceAll(args)
  if (!coerced) return 'The values of IN have no common type: cast them'
  const [tested, ...list] = coerced as [TypedExpression, ...TypedExpression[]]
  if (hasMap(tested.type)) return 'Maps cannot be compared'
  const compare = compareValues(tested.type)
  return {
    type: BOOLEAN,
    nullable: coerced.some((item) => item.nullable),
    operands: coerced,
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
