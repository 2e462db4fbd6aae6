import { listWays, type Way } from '../row-pattern-reference.ts'
import { type Found, toFound } from './compare.ts'
import { byKey, type Event, toColumns } from './events.ts'
import { evaluate, UNION, type View } from './match-expressions.ts'
import { type Query, ROWS } from './match-recognize-query.ts'

/** More ways than this are not looked at one by one. */
const MOST_WAYS = 3_000

/** What is known at a moment: so many rows, and what time it is. */
interface Moment {
  readonly known: number
  readonly timeMs: number
}

interface Decided {
  readonly moment: Moment
  /** Null where no match begins at the row. */
  readonly way: Way | null
}

/**
 * The rows of MATCH_RECOGNIZE by its definition: at each row all ways through the pattern in the order of preference, the first whose conditions hold
 * is the match; then the rule of skipping, then measures over the complete match. A match is decided at the first moment at which no
 * way that is preferred may still become one.
 */
export function findMatches(query: Query, events: readonly Event[]): readonly Found[] | null {
  const found: Found[] = []
  for (const rows of byKey(events, query)) {
    const partition = new Partition(query, rows)
    if (partition.isTooMuch()) return null
    found.push(...partition.find())
  }
  return found
}

const reachOf = (all: readonly ({ readonly reach: number } | null)[]) =>
  Math.max(0, ...all.map((each) => each?.reach ?? 0))

class Partition {
  private readonly query: Query
  private readonly rows: readonly Event[]

  constructor(query: Query, rows: readonly Event[]) {
    this.query = query
    this.rows = rows
  }

  isTooMuch(): boolean {
    return this.rows.some((_, start) => listWays(this.query.pattern, start, this.rows.length + 1).length > MOST_WAYS)
  }

  find(): Found[] {
    const found: Found[] = []
    const matched = new Set<number>()
    let number = 1
    let moment: Moment = { known: 0, timeMs: Number.NEGATIVE_INFINITY }
    for (let start = 0; start < this.rows.length; ) {
      const decided = this.decide(start, number, moment)
      const given = decided?.way ? this.afterRows(start, decided.way, decided.moment) : decided?.moment
      if (!decided || !given) break
      moment = given
      const { way } = decided
      if (!way) {
        if (!matched.has(start)) found.push(...this.unmatched(start, moment))
        start += 1
        continue
      }
      found.push(...this.report(start, way, number, moment))
      for (const at of way.steps.keys()) matched.add(start + at)
      number += 1
      start = this.goesOnAt(start, way)
    }
    return found
  }

  /** The first moment from another on at which it is known what begins at a row. */
  private decide(start: number, number: number, from: Moment): Decided | null {
    for (const moment of this.moments(start)) {
      const later = moment.known < from.known || moment.timeMs < from.timeMs ? from : moment
      if (later.known <= start) continue
      const way = this.decideAt(start, number, later)
      if (way !== 'open') return { moment: later, way }
    }
    return null
  }

  /** Each row, and the deadline of a match that begins at `start`, before rows of its time. */
  private moments(start: number): Moment[] {
    const rows = this.rows.map(({ timeMs }, at) => ({ known: at + 1, timeMs }))
    const endMs = this.endMs(start)
    if (endMs === Number.POSITIVE_INFINITY) return rows
    const before = rows.filter(({ timeMs }) => timeMs < endMs)
    return [...before, { known: before.length, timeMs: endMs }, ...rows.slice(before.length)]
  }

  private endMs(start: number): number {
    const { withinMs } = this.query
    return withinMs === null ? Number.POSITIVE_INFINITY : (this.rows[start]?.timeMs ?? Number.NaN) + withinMs
  }

  private decideAt(start: number, number: number, { known, timeMs }: Moment): Way | null | 'open' {
    const endMs = this.endMs(start)
    const inTime = this.rows.slice(start, known).filter((row) => row.timeMs < endMs).length
    // With NEXT a row is looked at when as many rows behind it have come.
    const room = Math.min(inTime, Math.max(0, known - start - reachOf(Object.values(this.query.conditions))))
    const isOver = timeMs >= endMs && room === inTime
    for (const way of listWays(this.query.pattern, start, room)) {
      if ((way.isCut && isOver) || !this.holds(start, number, way)) continue
      return way.isCut ? 'open' : way
    }
    return null
  }

  private holds(start: number, number: number, { steps }: Way): boolean {
    const names = steps.map(({ name }) => name)
    return names.every((name, at) => {
      const view = { rows: this.rows, start, labels: names.slice(0, at + 1), running: at + 1, number }
      const condition = this.query.conditions[name]
      return !condition || evaluate(condition, view) === true
    })
  }

  private goesOnAt(start: number, { steps }: Way): number {
    const { skip } = this.query
    if (steps.length === 0 || skip === 'TO NEXT ROW') return start + 1
    if (skip === 'PAST LAST ROW') return start + steps.length
    const targets = skip.endsWith('U') ? UNION : ['B']
    const own = [...steps.keys()].filter((at) => targets.includes(steps[at]?.name ?? ''))
    const at = skip.startsWith('TO FIRST') ? own[0] : own.at(-1)
    return start + Math.max(1, at ?? 1)
  }

  private report(start: number, way: Way, number: number, moment: Moment): Found[] {
    const { steps } = way
    const rows = ROWS[this.query.rows]
    const view = { rows: this.rows, start, labels: steps.map(({ name }) => name), running: steps.length, number }
    const status = steps.length === 0 ? 'empty' : 'match'
    const give = (own: Found, measures: Found) =>
      this.toRow(start, steps.length, { match_time: moment.timeMs, status, ...own, ...measures })
    if (rows === 'one') return [give({}, this.measures(view))]
    if (steps.length === 0) return rows === 'omit-empty' ? [] : [give(this.own(start), this.measures(view))]
    return steps.flatMap(({ isExcluded }, at) =>
      isExcluded ? [] : [give(this.own(start + at), this.measures({ ...view, running: at + 1 }))],
    )
  }

  /** The moment at which the rows that measures may read behind a match are there too; null where they never are. */
  private afterRows(start: number, { steps }: Way, moment: Moment): Moment | null {
    const last = start + steps.length - 1 + reachOf(this.query.measures)
    const row = this.rows[last]
    if (last < moment.known) return moment
    return row ? { known: last + 1, timeMs: row.timeMs } : null
  }

  private unmatched(start: number, moment: Moment): Found[] {
    if (ROWS[this.query.rows] !== 'with-unmatched') return []
    const none = Object.fromEntries(this.query.measures.map((_, at) => [`m${at}`, null]))
    return [this.toRow(start, 0, { match_time: moment.timeMs, status: 'unmatched', ...this.own(start), ...none })]
  }

  private measures(view: View): Found {
    return Object.fromEntries(this.query.measures.map((measure, at) => [`m${at}`, evaluate(measure, view)]))
  }

  /** Of so many rows; what is of none is told at the row where it was looked for. */
  private toRow(start: number, count: number, about: Found): Found {
    const rows = this.rows.slice(start, start + Math.max(count, 1))
    return toFound(rows, this.query.keys, { event_count: count, last: undefined, ...about })
  }

  private own = (at: number): Found => toColumns(this.rows[at] as Event)
}
