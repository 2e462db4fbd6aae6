import { formatType, sameType } from '../expression/parse-type.ts'
import type { Column } from '../expression/types.ts'
import { checkColumnNames, error, findColumn } from './columns.ts'
import type { NodeProblem } from './define.ts'

/** One pair of columns that a join wants to be equal, each named by the port that it comes from. */
export type JoinPair<L extends string, R extends string> = { readonly [side in L | R]: string }

/** Problems of the pairs of a join: columns that are not there, and types that differ. */
export function checkPairs<L extends string, R extends string>(
  pairs: readonly JoinPair<L, R>[],
  { name: left, columns: inLeft }: { readonly name: L; readonly columns: readonly Column[] },
  { name: right, columns: inRight }: { readonly name: R; readonly columns: readonly Column[] },
): NodeProblem[] {
  if (pairs.length === 0) return [error('config.required', 'Say which columns must be equal.', 'on')]
  return pairs.flatMap((pair, index) => {
    const [one, other] = [findColumn(inLeft, pair[left]), findColumn(inRight, pair[right])]
    const differ = one && other && !sameType(one.type, other.type)
    const words = differ ? `"${one.name}" is ${formatType(one.type)}, "${other.name}" is ${formatType(other.type)}` : ''
    return [
      ...checkColumnNames([pair[left]], inLeft, `on.${index}.${left}`),
      ...checkColumnNames([pair[right]], inRight, `on.${index}.${right}`),
      ...(differ ? [error('config.type', `${words}: convert one of them before.`, `on.${index}.${right}`)] : []),
    ]
  })
}

/** Position of a column by name; -1 where there is none. */
export function positionOf(columns: readonly Column[], name: string): number {
  const found = findColumn(columns, name)
  return found ? columns.indexOf(found) : -1
}

/** A pair in words: one name where both are the same. */
export function describePair(left: string, right: string): string {
  return left === right ? left : `${left} = ${right}`
}
