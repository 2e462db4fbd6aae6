import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import type { AnyNodeDefinition, Category } from '@lakestream/shared/nodes/define'

/** The groups of the palette, in its order. */
export const CATEGORIES: readonly Category[] = ['source', 'pattern', 'transform', 'sink']

/** Node types that fit a query by name, summary, category or another word for it; the best first. */
export function searchCatalogue(query: string): readonly AnyNodeDefinition[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return CATALOGUE
  const ranked = CATALOGUE.map((definition) => ({ definition, rank: rank(definition, words) }))
  return ranked
    .filter(({ rank: each }) => each > 0)
    .sort((a, b) => b.rank - a.rank)
    .map(({ definition }) => definition)
}

function rank({ label, type, summary, category, synonyms }: AnyNodeDefinition, words: readonly string[]): number {
  const strong = `${label} ${type}`.toLowerCase()
  const weak = `${summary} ${category} ${synonyms.join(' ')}`.toLowerCase()
  let total = label.toLowerCase() === words.join(' ') ? 1 : 0
  for (const word of words) {
    if (strong.includes(word)) total += 2
    else if (weak.includes(word)) total += 1
    else return 0
  }
  return total
}
