/** A row pattern, as it is written. */
export type RowPattern =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'sequence'; readonly parts: readonly RowPattern[] }
  /** The first that matches is preferred. */
  | { readonly kind: 'choice'; readonly parts: readonly RowPattern[] }
  | {
      readonly kind: 'repeat'
      readonly of: RowPattern
      readonly min: number
      readonly max: number | null
      readonly greedy: boolean
    }
  /** All parts in any order, preferred as they are written. */
  | { readonly kind: 'permute'; readonly parts: readonly RowPattern[] }
  /** Its rows are part of the match but not of the output. */
  | { readonly kind: 'exclude'; readonly of: RowPattern }
  /** Before the first row of the partition. */
  | { readonly kind: 'start' }
  | { readonly kind: 'empty' }

/** The variables of a pattern, each once, in the order in which they are written. */
export function variablesOf(pattern: RowPattern): string[] {
  return [...new Set(namesOf(pattern))]
}

function namesOf(pattern: RowPattern): string[] {
  switch (pattern.kind) {
    case 'variable':
      return [pattern.name]
    case 'sequence':
    case 'choice':
    case 'permute':
      return pattern.parts.flatMap(namesOf)
    case 'repeat':
    case 'exclude':
      return namesOf(pattern.of)
    default:
      return []
  }
}
