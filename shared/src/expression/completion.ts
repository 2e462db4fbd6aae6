import { FUNCTIONS } from './functions.ts'

/** A function as the expression editor offers it. */
export interface FunctionCompletion {
  readonly name: string
  readonly signature: string
  readonly docs: string
}

export const FUNCTION_COMPLETIONS: readonly FunctionCompletion[] = FUNCTIONS.filter(
  ({ category }) => category !== 'operator',
)
  .map(({ name, signature, docs }) => ({ name, signature, docs }))
  .sort((a, b) => (a.name < b.name ? -1 : 1))
