import type { TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Row, Value } from '../value.ts'
import type { FunctionEntry, Lambda, Resolution } from './define.ts'
import { FOLD_GUARD, PAIRS_GUARD } from './lambda-guard.ts'

/** Functions with an arrow that make one value of an array, or one array of two. */
export const FOLDS: readonly FunctionEntry[] = [
  {
    name: 'aggregate',
    category: 'collection',
    signature: 'aggregate(array, start, (state, item) -> …, state -> …)',
    docs: 'One value of all items: a state that begins with `start` and is computed anew with each; the last function makes the result of it.',
    examples: [
      'aggregate(array(1L, a), 0L, (sum, x) -> sum + x)',
      "aggregate(array('x', s), '', (all, x) -> concat(all, x), all -> length(all))",
      "aggregate(array(b, 1D), named_struct('s', 0D, 'n', 0), (m, x) -> named_struct('s', m.s + x, 'n', m.n + 1), m -> m.s / m.n)",
      'reduce(array(1, 2), 0, (sum, x) -> sum + x)',
      'aggregate(array(1, 2), 0, (sum, x) -> NULL)',
    ],
    lambdas: 2,
    resolve: resolveAggregate,
    guard: FOLD_GUARD,
  },
  {
    name: 'zip_with',
    category: 'collection',
    signature: 'zip_with(array, array, (left, right) -> …)',
    docs: 'An array of what a function makes of the items at the same place; of the shorter array they are null.',
    examples: [
      'zip_with(array(1, a), array(10, 20, 30), (x, y) -> x + y)',
      "zip_with(array(s), array('-', '+'), (x, y) -> concat(coalesce(x, ''), y))",
    ],
    lambdas: 2,
    resolve: resolveZip,
    guard: PAIRS_GUARD,
  },
]

export const FOLD_ALIASES: Readonly<Record<string, string>> = { reduce: 'aggregate' }

function resolveAggregate([items, start, ...rest]: readonly TypedExpression[], lambdas: readonly Lambda[]): Resolution {
  const [merge, finish, ...others] = lambdas
  if (items?.type.kind !== 'array' || !start || !merge || rest.length + others.length > 0) {
    return 'Write aggregate(array, start, (state, item) -> …, state -> …)'
  }
  const step = merge.bind([start.type, items.type.element])
  const end = finish ? finish.bind([start.type]) : undefined
  if (!step || end === null) return null
  if (step.type.kind !== 'void' && !hasSameShape(step.type, start.type)) {
    return 'The state must keep the type of what it starts with: cast one of them'
  }
  const evaluate = (row: Row) => {
    const list = items.evaluate(row)
    if (list === null) return null
    const apply = step.evaluate(row)
    let state = start.evaluate(row)
    for (const item of list as readonly Value[]) state = apply(state, item)
    return end ? end.evaluate(row)(state) : state
  }
  return { type: end?.type ?? start.type, nullable: true, evaluate }
}

/** Names of fields do not matter. */
function hasSameShape(a: SparkType, b: SparkType): boolean {
  if (a.kind === 'array' && b.kind === 'array') return hasSameShape(a.element, b.element)
  if (a.kind === 'map' && b.kind === 'map') return hasSameShape(a.key, b.key) && hasSameShape(a.value, b.value)
  if (a.kind === 'decimal' && b.kind === 'decimal') return a.precision === b.precision && a.scale === b.scale
  if (a.kind !== 'struct' || b.kind !== 'struct') return a.kind === b.kind
  const others = b.fields
  return (
    a.fields.length === others.length &&
    a.fields.every(({ type }, at) => hasSameShape(type, others[at]?.type ?? { kind: 'void' }))
  )
}

function resolveZip([left, right, ...rest]: readonly TypedExpression[], lambdas: readonly Lambda[]): Resolution {
  const [join, ...others] = lambdas
  if (left?.type.kind !== 'array' || right?.type.kind !== 'array' || !join || rest.length + others.length > 0) {
    return 'Write zip_with(array, array, (left, right) -> …)'
  }
  const made = join.bind([left.type.element, right.type.element])
  if (!made) return null
  const evaluate = (row: Row) => {
    const [first, second] = [left.evaluate(row), right.evaluate(row)] as (readonly Value[] | null)[]
    if (!first || !second) return null
    const apply = made.evaluate(row)
    const length = Math.max(first.length, second.length)
    return Array.from({ length }, (_, at) => apply(first[at] ?? null, second[at] ?? null))
  }
  return { type: { kind: 'array', element: made.type }, nullable: left.nullable || right.nullable, evaluate }
}
