import { type Comparator, compareValues } from '../compare.ts'
import { SparkError } from '../spark-error.ts'
import { hasMap, type TypedExpression } from '../typed.ts'
import type { Row, Value } from '../value.ts'
import { BOOLEAN, type FunctionEntry, type Lambda, type Resolution, readArgs, strict } from './define.ts'
import { SORT_GUARD } from './lambda-guard.ts'

/** Arrays in order. */
export const SORTS: readonly FunctionEntry[] = [
  {
    name: 'array_sort',
    category: 'collection',
    signature: 'array_sort(array, (left, right) -> …)',
    docs: 'The items in order, nulls last; or as a function says, whose result is negative where the left item comes first.',
    examples: [
      'array_sort(array(3, a, NULL, 1))',
      'array_sort(array(b, 1D, -0D, 0D))',
      "array_sort(array(s, 'b', 'aa'), (l, r) -> length(l) - length(r))",
      'array_sort(array(1, 2, 3), (l, r) -> CASE WHEN l < r THEN 1 WHEN l > r THEN -1 ELSE 0 END)',
      'array_sort(array(1, 2), (l, r) -> CAST(NULL AS int))',
    ],
    lambdas: 1,
    resolve: resolveArraySort,
    guard: SORT_GUARD,
  },
  {
    name: 'sort_array',
    category: 'collection',
    signature: 'sort_array(array, ascending)',
    docs: 'The items in order, nulls first; from the largest, nulls last, where `ascending` is false.',
    examples: [
      'sort_array(array(3, a, NULL, 1))',
      'sort_array(array(3, a, NULL, 1), false)',
      'sort_array(array(s, "b"))',
    ],
    resolve: ([items, ascending, ...rest]) => {
      const signature = 'sort_array(array, ascending)'
      if (items?.type.kind !== 'array' || rest.length > 0) return `Write ${signature}`
      if (hasMap(items.type)) return 'Maps have no order'
      const read = readArgs(signature, ascending ? [ascending] : [], [BOOLEAN], 1)
      if (!Array.isArray(read)) return read
      const compare = compareValues(items.type.element)
      return strict(items.type, [items, ...read], (list, up = true) =>
        (list as Value[]).toSorted((x, y) => (up ? compare(x, y) : compare(y, x))),
      )
    },
  },
]

function resolveArraySort([items, ...rest]: readonly TypedExpression[], lambdas: readonly Lambda[]): Resolution {
  if (items?.type.kind !== 'array' || rest.length > 0 || lambdas.length > 1) {
    return 'Write array_sort(array, (left, right) -> …)'
  }
  const { element } = items.type
  const [lambda] = lambdas
  if (!lambda) {
    if (hasMap(element)) return 'Maps have no order: give a function with an arrow'
    const compare = nullsLast(compareValues(element))
    return strict(items.type, [items], (list) => (list as Value[]).toSorted(compare))
  }
  const order = lambda.bind([element, element])
  if (!order) return null
  if (order.type.kind !== 'int') return 'What orders the items must be an int, negative where the left one comes first'
  const evaluate = (row: Row) => {
    const list = items.evaluate(row)
    const compare = order.evaluate(row)
    return list && (list as Value[]).toSorted((left, right) => readOrder(compare(left, right)))
  }
  return { type: items.type, nullable: items.nullable, evaluate }
}

function nullsLast(compare: Comparator): Comparator {
  return (a, b) => (a === null || b === null ? Number(a === null) - Number(b === null) : compare(a, b))
}

function readOrder(order: Value): number {
  if (order === null) throw new SparkError('COMPARATOR_RETURNS_NULL', 'What orders the items has given null')
  return order as number
}
