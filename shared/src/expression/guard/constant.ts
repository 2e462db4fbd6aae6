import type { Value } from '../value.ts'
import type { Part } from './part.ts'
import { isConstant } from './tree.ts'

/** The value of an argument that is the same for every row; nothing where there is none, or where it fails. */
export function constantOf({ plain, typed, parameters }: Part): Value | undefined {
  if (parameters || !isConstant(plain)) return undefined
  try {
    return typed.evaluate([])
  } catch {
    return undefined
  }
}
