import type { FormPlace } from '@lakestream/shared/nodes/match-recognize-form'
import type { Diagnostic } from '@lakestream/shared/pipeline/model'
import { m } from '../messages/en-match.ts'

/** Fields of what is said of a clause that is missing. */
const MISSING: Readonly<Record<string, string>> = { 'match.order': 'orderBy', 'lint.unbounded': 'within' }

/** Problems of a text at the fields of its form, each at its place there; what is about no single field has none. */
export function placeProblems(problems: readonly Diagnostic[], places: readonly FormPlace[]): Diagnostic[] {
  return problems.map(({ field: _, span, ...problem }) => {
    const at = span ? places.findLastIndex((place) => place.span[0] <= span[0]) : -1
    // The parser takes what comes next for it, and fails behind that.
    const empty = [places[at], places[at - 1]].find((place) => place && place.span[0] === place.span[1])
    if (empty && problem.code === 'match.syntax') return { ...problem, message: m.missing, field: empty.path }
    const found = places[at]
    const next = places[at + 1]
    // Of what is missing in a field its text tells only behind it.
    if (found && span && (!next || span[1] <= next.span[0] || span[1] <= found.span[1])) {
      const [start, end] = found.span
      const from = Math.min(span[0], end) - start
      return { ...problem, field: found.path, span: [from, Math.max(from + 1, Math.min(span[1], end) - start)] }
    }
    const field = MISSING[problem.code]
    return field ? { ...problem, field } : problem
  })
}
