import {
  first,
  type Judged,
  last,
  type ReferenceOptions,
  SequenceReference,
  toDeadlineMs,
  type Way,
} from './sequence-reference.ts'

export interface Decided {
  readonly way: Way
  readonly timeMs: number
}

/** So many events are known, and it is so late; a deadline comes before events of its time. */
interface Moment {
  readonly known: number
  readonly timeMs: number
  readonly isDeadline: boolean
}

/**
 * The matches and timeouts of a sequence, moment by moment: what is whole then and begins behind all that was skipped is a match, of which the one that
 * begins first decides; it waits while one that began before may still skip it.
 */
export function findDecided(options: ReferenceOptions) {
  const reference = new SequenceReference(options)
  const isSkipping = options.afterMatch.to !== 'no-skip'
  const matches: Decided[] = []
  const timeouts: Decided[] = []
  let from = 0
  let waiting: Way[] = []
  for (const moment of toMoments(options)) {
    const { known, timeMs } = moment
    const alive = reference.ways.filter(({ way }) => first(way).at >= from)
    timeouts.push(...findTimeouts(alive, options, moment).map((way) => ({ way, timeMs })))
    waiting.push(...findWhole(reference, alive, options, moment).sort((a, b) => reference.compare(a, b)))
    if (isSkipping) waiting.sort((a, b) => first(a).at - first(b).at)
    const open = alive.filter(
      ({ way, isOpen }) => last(way).at < known && toDeadlineMs(options, way) > timeMs && isOpen(known),
    )
    for (let way = waiting[0]; way; way = waiting[0]) {
      const begin = first(way).at
      if (isSkipping && open.some((each) => first(each.way).at >= from && first(each.way).at < begin)) break
      matches.push({ way, timeMs })
      from = Math.max(from, reference.goesOnAt(way))
      waiting = waiting.slice(1).filter((each) => first(each).at >= from)
    }
  }
  return { matches, timeouts }
}

/** What has just become whole, by its last event or at its deadline. */
function findWhole(
  reference: SequenceReference,
  alive: readonly Judged[],
  options: ReferenceOptions,
  { known, timeMs, isDeadline }: Moment,
): Way[] {
  if (isDeadline) {
    const isLate = (each: Judged) =>
      !each.isWhole && each.isWholeAtDeadline && toDeadlineMs(options, each.way) === timeMs
    return alive.filter(isLate).map(({ way }) => way)
  }
  const complete = alive.flatMap(({ way, isWhole }) => (isWhole && last(way).at === known - 1 ? [way] : []))
  return complete.filter((way) => !complete.some((other) => reference.isGreedier(other, way)))
}

/** Begun, not whole at their deadline, and nothing has ended the wait for what would come next. */
function findTimeouts(
  alive: readonly Judged[],
  options: ReferenceOptions,
  { known, timeMs, isDeadline }: Moment,
): Way[] {
  if (!isDeadline) return []
  return alive.flatMap(({ way, isWhole, isWholeAtDeadline, isOpen }) =>
    !isWhole && !isWholeAtDeadline && toDeadlineMs(options, way) === timeMs && isOpen(known) ? [way] : [],
  )
}

function toMoments({ timesMs, within }: ReferenceOptions): Moment[] {
  const events = timesMs.map((timeMs, at) => ({ known: at + 1, timeMs, isDeadline: false }))
  if (within === null) return events
  const ends = [...new Set(timesMs.map((timeMs) => timeMs + within.durationMs))].map((timeMs) => ({
    known: timesMs.filter((each) => each < timeMs).length,
    timeMs,
    isDeadline: true,
  }))
  return [...ends, ...events].toSorted((a, b) => a.timeMs - b.timeMs || a.known - b.known)
}
