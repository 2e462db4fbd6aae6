import { findSequences, type ReferenceMatch, type ReferenceOptions } from './sequence-reference.ts'

/**
 * Sequences with the time at which each was decided: the first moment at which the definition, over what was known by then, has it among the matches
 * that are kept. A partial match times out unless a match that was decided before has skipped it.
 */
export function findDecided(options: ReferenceOptions) {
  const all = findSequences(options)
  if (options.afterMatch.to === 'no-skip') return all
  const matches = new Map<string, ReferenceMatch>()
  for (const { known, timeMs } of toMoments(options)) {
    const now = { ...options, timesMs: options.timesMs.slice(0, known), nowMs: timeMs }
    for (const match of findSequences(now).matches) {
      const text = JSON.stringify(match.way)
      if (!matches.has(text)) matches.set(text, { ...match, timeMs })
    }
  }
  const kept = [...matches.values()]
  const isSkipped = ({ way, timeMs }: ReferenceMatch) =>
    kept.some((match) => match.timeMs < timeMs && (way[0]?.at ?? 0) < match.goesOnAt)
  return { matches: kept, timeouts: all.timeouts.filter((each) => !isSkipped(each)) }
}

/** Each event, and what `within` may end, before events of that time. */
function toMoments({ timesMs, within }: ReferenceOptions) {
  const events = timesMs.map((timeMs, at) => ({ known: at + 1, timeMs }))
  if (within === null) return events
  const ends = [...new Set(timesMs.map((timeMs) => timeMs + within.durationMs))].map((timeMs) => ({
    known: timesMs.filter((each) => each < timeMs).length,
    timeMs,
  }))
  return [...ends, ...events].toSorted((a, b) => a.timeMs - b.timeMs || a.known - b.known)
}
