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

interface Overflow {
  /** Position of the event at which partial matches were lost. */
  readonly at: number
  readonly count: number
}

/**
 * The matches and timeouts of a sequence, moment by moment: what is whole then and begins behind all that was skipped is a match, of which the one that
 * begins first decides; it waits while one that began before may still skip it. Of partial matches that are too many the newest are lost.
 */
export function findDecided(options: ReferenceOptions) {
  const reference = new SequenceReference(options)
  const isSkipping = options.afterMatch.to !== 'no-skip'
  const found = { matches: [] as Decided[], timeouts: [] as Decided[], overflows: [] as Overflow[] }
  const lost: { readonly way: Way; readonly known: number }[] = []
  let from = 0
  let waiting: Way[] = []
  const isAlive = ({ way }: Judged) => first(way).at >= from && !lost.some((each) => comesFrom(way, each))
  for (const moment of toMoments(options)) {
    const { known, timeMs, isDeadline } = moment
    const alive = reference.ways.filter(isAlive)
    found.timeouts.push(...findTimeouts(alive, options, moment).map((way) => ({ way, timeMs })))
    waiting.push(...findWhole(reference, alive, options, moment).sort((a, b) => reference.compare(a, b)))
    if (isSkipping) waiting.sort((a, b) => first(a).at - first(b).at)
    const partials = findPartials(alive, options, moment)
    for (let way = waiting[0]; way; way = waiting[0]) {
      const begin = first(way).at
      if (isSkipping && partials.some((each) => first(each).at >= from && first(each).at < begin)) break
      found.matches.push({ way, timeMs })
      from = Math.max(from, reference.goesOnAt(way))
      waiting = waiting.slice(1).filter((each) => first(each).at >= from)
    }
    const left = partials.filter((way) => first(way).at >= from).sort((a, b) => reference.compare(a, b))
    const newest = isDeadline ? [] : left.slice(options.maxPartials)
    lost.push(...newest.map((way) => ({ way, known })))
    if (newest.length > 0) found.overflows.push({ at: known - 1, count: newest.length })
  }
  return found
}

/** It is what was lost, or would have grown from it since. */
function comesFrom(way: Way, { way: lost, known }: { readonly way: Way; readonly known: number }): boolean {
  const next = way[lost.length]
  return (
    lost.every(({ at, step }, index) => way[index]?.at === at && way[index].step === step) && !(next && next.at < known)
  )
}

/** What has begun and may still become a match. */
function findPartials(alive: readonly Judged[], options: ReferenceOptions, { known, timeMs }: Moment): Way[] {
  return alive.flatMap(({ way, isWhole, isWholeAtDeadline, isOpen }) =>
    last(way).at < known &&
    toDeadlineMs(options, way) > timeMs &&
    (isOpen(known) || (!isWhole && isWholeAtDeadline(known)))
      ? [way]
      : [],
  )
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
      !each.isWhole && each.isWholeAtDeadline(known) && toDeadlineMs(options, each.way) === timeMs
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
    !isWhole && !isWholeAtDeadline(known) && toDeadlineMs(options, way) === timeMs && isOpen(known) ? [way] : [],
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
