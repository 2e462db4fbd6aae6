import type { TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Row, Value } from '../value.ts'
import { BOOLEAN, type BoundLambda, type FunctionEntry, INT, type Lambda, nameOf, type Resolution } from './define.ts'
import { ITEMS_GUARD, quantifierGuard } from './lambda-guard.ts'

/** Functions of arrays that take a function with an arrow. */
export const HIGHER_ORDER: readonly FunctionEntry[] = [
  overArray({
    guard: ITEMS_GUARD,
    signature: 'transform(array, item -> …)',
    docs: 'The array with each item computed anew; a second parameter is the item’s place, from 0.',
    examples: [
      'transform(array(1, a, 3), x -> x * 2)',
      'transform(array(s, s), (x, i) -> concat(x, i))',
      'transform(array(array(1), array(a)), x -> transform(x, y -> y + size(x)))',
      'transform(array(1, 0), x -> 1 DIV x)',
    ],
    build: (items, element, lambda) => {
      const made = lambda.bind([element, INT], 1)
      if (!made) return null
      return {
        type: { kind: 'array', element: made.type },
        nullable: items.nullable,
        evaluate: overItems(items, made, (list, apply) => list.map((item, at) => apply(item, at))),
      }
    },
  }),
  overArray({
    guard: ITEMS_GUARD,
    signature: 'filter(array, item -> …)',
    docs: 'The items for which a condition holds; a second parameter is the item’s place, from 0.',
    examples: ['filter(array(1, a, NULL), x -> x > 1)', 'filter(array(s, s, s), (x, i) -> i > 0)'],
    build: (items, element, lambda) => {
      const test = toTest(lambda.bind([element, INT], 1))
      if (!test || typeof test === 'string') return test
      return {
        type: items.type,
        nullable: items.nullable,
        evaluate: overItems(items, test, (list, apply) => list.filter((item, at) => apply(item, at) === true)),
      }
    },
  }),
  overArray({
    guard: quantifierGuard(true),
    signature: 'exists(array, item -> …)',
    docs: 'Whether a condition holds for an item; null where it is null for one and holds for none.',
    examples: ['exists(array(1, a), x -> x > 4)', 'exists(array(1, NULL), x -> x > 4)'],
    build: (items, element, lambda) => quantify(items, lambda.bind([element]), true),
  }),
  overArray({
    guard: quantifierGuard(false),
    signature: 'forall(array, item -> …)',
    docs: 'Whether a condition holds for all items; null where it is null for one and fails for none.',
    examples: ['forall(array(1, a), x -> x > 0)', 'forall(array(1, NULL), x -> x > 0)'],
    build: (items, element, lambda) => quantify(items, lambda.bind([element]), false),
  }),
]

interface OverArray extends Pick<FunctionEntry, 'signature' | 'docs' | 'examples' | 'guard'> {
  readonly build: (items: TypedExpression, element: SparkType, lambda: Lambda) => Resolution
}

function overArray({ build, ...entry }: OverArray): FunctionEntry {
  return {
    ...entry,
    name: nameOf(entry.signature),
    category: 'collection',
    lambdas: 1,
    resolve: ([items, ...rest], [lambda, ...others]) => {
      if (items?.type.kind !== 'array' || !lambda || rest.length + others.length > 0) return `Write ${entry.signature}`
      return build(items, items.type.element, lambda)
    },
  }
}

type Apply = (...values: Value[]) => Value

function overItems(
  items: TypedExpression,
  { evaluate }: BoundLambda,
  use: (list: readonly Value[], apply: Apply) => Value,
): (row: Row) => Value {
  return (row) => {
    const list = items.evaluate(row)
    return list === null ? null : use(list as readonly Value[], evaluate(row))
  }
}

/** A condition, or in words why it is none. */
export function toTest(test: BoundLambda | null): BoundLambda | string | null {
  if (!test || test.type.kind === 'boolean' || test.type.kind === 'void') return test
  return 'The function with an arrow must be true or false'
}

/** Ends at the first item that decides. */
function quantify(items: TypedExpression, bound: BoundLambda | null, decisive: boolean): Resolution {
  const test = toTest(bound)
  if (!test || typeof test === 'string') return test
  return {
    type: BOOLEAN,
    nullable: true,
    evaluate: overItems(items, test, (list, apply) => decide(list, apply, decisive)),
  }
}

function decide(list: readonly Value[], apply: Apply, decisive: boolean): Value {
  let sawNull = false
  for (const item of list) {
    const found = apply(item)
    if (found === decisive) return decisive
    if (found === null) sawNull = true
  }
  return sawNull ? null : !decisive
}
