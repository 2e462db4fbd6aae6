import type { Row, Value } from '../../expression/value.ts'
import type { BufferedEvent, KeyLogic } from '../event-buffer.ts'
import { type MatchCondition, spellVerdict } from '../match-expression/match-condition.ts'
import { evaluateOrNull, type Frame, toFrame } from '../match-expression/match-view.ts'
import type { Operator } from '../operator.ts'
import { createPattern, type PatternInput, type Report, type Tell } from '../pattern.ts'
import { MatchedRows } from '../row-pattern/matched-rows.ts'
import { PreferredSearch, type SearchResult, type SearchRows } from '../row-pattern/preferred-search.ts'
import type { Program } from '../row-pattern/program.ts'
import { END_OF_TIME_MS } from '../time.ts'
import { SearchWords } from './search-words.ts'

type Evaluate = (row: Row) => Value

export interface MatchRecognizeOptions {
  readonly patternId: string
  readonly input: Omit<PatternInput<never>, 'read'>
  readonly program: Program
  /** Of each variable: which flag of a row, or what over the match must be true; null where every row will do. */
  readonly conditions: readonly (number | MatchCondition | null)[]
  /** What looks at a row alone, computed when it comes in. */
  readonly flags: readonly Evaluate[]
  /** The conditions of {@link flags}, for who asks why. */
  readonly flagConditions: readonly MatchCondition[]
  readonly measures: readonly Evaluate[]
  /** Measures that look at a row alone: computed when it comes in too, so that a row for which they fail leaves by errors. */
  readonly early: readonly Evaluate[]
  readonly rows: RowsPerMatch
  /** Columns of the row that are given beside the measures, where there is a row for each of the match. */
  readonly columns: readonly number[]
  readonly skip: Skip
  /** Half-open, from the first row's time. */
  readonly withinMs: number | null
  /** How many rows are read before those that are searched, behind one that is tried, and behind the match. */
  readonly reach: { readonly before: number; readonly after: number; readonly afterMatch: number }
  /** A key is kept for ever: matches are numbered, or the partition's start matters. */
  readonly keepsKeys: boolean
}

export type RowsPerMatch = 'one' | 'all' | 'all-omit-empty' | 'all-unmatched'

/** Where the search goes on: behind the match, at its second row, or at the first or last row of some variables. */
type Skip =
  | { readonly to: 'past-last' | 'next' }
  | { readonly to: 'first' | 'last'; readonly variables: readonly string[] }

/** What is kept of a row. */
type Flags = readonly boolean[]
type Event = BufferedEvent<Flags>

/**
 * Pattern 11, MATCH_RECOGNIZE: SQL:2016's preferred match at each row of a key in turn. It is given out as soon as no match that is preferred can
 * still appear, at the time of the row or deadline that decided it. `match_recognize.py` is its twin.
 */
export function createMatchRecognize(options: MatchRecognizeOptions): Operator {
  const read = (row: Row): Flags => {
    const flags = options.flags.map((flag) => flag(row) === true)
    for (const measure of options.early) measure(row)
    return flags
  }
  return createPattern<Flags>({
    patternId: options.patternId,
    inputs: [{ ...options.input, read }],
    create: (report, tell) => new Recognizer(options, report, tell),
  })
}

class Recognizer implements KeyLogic<Flags> {
  private readonly options: MatchRecognizeOptions
  private readonly report: Report<Flags>
  /** Null when nobody asks why. */
  private readonly words: SearchWords | null
  private readonly events: Event[] = []
  private readonly frames: Frame[] = []
  private readonly view = new MatchedRows(this.frames)
  /** Position of the row at which a match is searched for, and how far that is. */
  private start = 0
  private search: PreferredSearch | null = null
  private found: SearchResult | null = null
  /** Rows that left the buffer. */
  private gone = 0
  /** Position behind the last row that is part of a match. */
  private matchedTo = 0
  /** Time up to which all rows are known, while one waits. */
  private knownToMs = Number.NEGATIVE_INFINITY

  constructor(options: MatchRecognizeOptions, report: Report<Flags>, tell: Tell | null) {
    this.options = options
    this.report = report
    this.words = tell && new SearchWords(options.program.variables, tell)
  }

  onEvent(event: Event): void {
    this.events.push(event)
    this.frames.push(toFrame(event.row))
    this.advance(event.timeMs)
  }

  nextDeadlineMs(): number | null {
    const deadlineMs = this.deadlineMs()
    if (deadlineMs !== null && deadlineMs > this.knownToMs) return deadlineMs
    // What waits for a row is shown as pending.
    return this.start < this.events.length && this.knownToMs < END_OF_TIME_MS ? END_OF_TIME_MS : null
  }

  onDeadline(timeMs: number): void {
    this.knownToMs = timeMs
    this.advance(timeMs === END_OF_TIME_MS ? (this.events.at(-1)?.timeMs ?? timeMs) : timeMs)
  }

  isIdle(): boolean {
    return !this.options.keepsKeys && this.start >= this.events.length && this.options.reach.before === 0
  }

  private deadlineMs(): number | null {
    const first = this.events[this.start]
    return first && this.options.withinMs !== null ? first.timeMs + this.options.withinMs : null
  }

  private advance(timeMs: number): void {
    while (this.start < this.events.length) {
      if (!this.search) this.forget()
      const result = this.findMatch()
      if (result === 'wait') break
      this.take(result, timeMs)
      this.search = null
      this.found = null
    }
    if (this.search) return
    this.forget()
    // As in a key that was forgotten meanwhile: behind a stateful operator an earlier row may still come.
    this.knownToMs = Number.NEGATIVE_INFINITY
  }

  private findMatch(): SearchResult {
    this.search ??= new PreferredSearch(this.options.program, this.start)
    this.view.start = this.start
    this.view.labels = this.search.labels
    if (this.found === null) {
      const result = this.search.resume(this.toRows())
      if (result === 'wait') return result
      this.found = result
    }
    // A measure may look at rows behind the match.
    const last = this.start + this.search.labels.length - 1
    return this.found === 'match' && !this.isKnown(last + this.options.reach.afterMatch) ? 'wait' : this.found
  }

  /** Whether there is the row, or never will be. */
  private isKnown(position: number): boolean {
    return position < this.events.length || this.knownToMs === END_OF_TIME_MS
  }

  private toRows(): SearchRows {
    const { conditions, reach } = this.options
    const deadlineMs = this.deadlineMs() ?? Number.POSITIVE_INFINITY
    return {
      look: (position) => {
        const event = this.events[position]
        if (!event) return Math.min(deadlineMs, END_OF_TIME_MS) <= this.knownToMs ? 'end' : 'open'
        if (event.timeMs >= deadlineMs) {
          this.words?.tooLate(position, event, deadlineMs)
          return 'end'
        }
        return this.isKnown(position + reach.after) ? 'row' : 'open'
      },
      holds: (variable, position) => {
        const condition = conditions[variable]
        if (condition === null || condition === undefined) return true
        if (typeof condition === 'number') {
          const isTrue = this.events[position]?.payload[condition] === true
          if (!isTrue) this.fail(variable, position, this.options.flagConditions[condition], false)
          return isTrue
        }
        const value = this.evaluate(condition.evaluate, position)
        if (value !== true) this.fail(variable, position, condition, value)
        return value === true
      },
      isFirst: (position) => this.gone + position === 0,
    }
  }

  private fail(variable: number, position: number, condition: MatchCondition | undefined, value: Value): void {
    const event = this.events[position]
    if (!this.words || !condition || !event) return
    const read = (evaluate: Evaluate) => this.evaluate(evaluate, position)
    this.words.failed({ variable, position, event, why: () => spellVerdict(condition, value, read) })
  }

  private evaluate(evaluate: Evaluate, position: number | null): Value {
    this.view.current = position
    const frame = position === null ? this.emptyFrame() : (this.frames[position] as Frame)
    return evaluateOrNull(evaluate, frame, this.view)
  }

  private emptyFrame(): Frame {
    return toFrame(this.options.input.columns.map(() => null))
  }

  private take(result: SearchResult, timeMs: number): void {
    const labels = this.search?.labels ?? []
    this.words?.ended(this.events[this.start] as Event, result, this.start < this.matchedTo)
    if (result === 'match') {
      if (labels.length === 0) this.giveEmpty(timeMs)
      else this.giveMatch(timeMs)
      this.view.matchNumber += 1
      this.matchedTo = Math.max(this.matchedTo, this.start + labels.length)
      this.start = labels.length === 0 ? this.start + 1 : this.skip()
      return
    }
    if (result === 'overflow') this.giveRow('overflow', timeMs, null)
    else if (this.options.rows === 'all-unmatched' && this.start >= this.matchedTo)
      this.giveRow('unmatched', timeMs, null)
    this.start += 1
  }

  private skip(): number {
    const { skip } = this.options
    const end = this.start + this.view.labels.length
    if (!('variables' in skip)) return skip.to === 'past-last' ? end : this.start + 1
    const positions = this.view.positions(skip.variables, true)
    // The search cannot go on where it began.
    return Math.max(positions[skip.to === 'first' ? 0 : positions.length - 1] ?? 0, this.start + 1)
  }

  private giveMatch(timeMs: number): void {
    const count = this.view.labels.length
    const events = this.events.slice(this.start, this.start + count)
    if (this.options.rows === 'one') {
      const found = this.measure(this.start + count - 1)
      this.give({ events, timeMs, status: 'match', label: '', count, found })
      return
    }
    for (const [at, isExcluded] of (this.search?.excluded ?? []).entries()) {
      if (isExcluded) continue
      const found = [...this.columnsOf(this.start + at), ...this.measure(this.start + at)]
      this.give({ events, timeMs, status: 'match', label: `row ${at}`, count, found })
    }
  }

  private giveEmpty(timeMs: number): void {
    const { rows } = this.options
    if (rows === 'all-omit-empty') return
    this.giveRow('empty', timeMs, this.measure(null))
  }

  /** About the row at which the search began; without measures they are null. */
  private giveRow(status: string, timeMs: number, measures: readonly Value[] | null): void {
    const event = this.events[this.start] as Event
    const own = measures ?? this.options.measures.map(() => null)
    const found = this.options.rows === 'one' ? own : [...this.columnsOf(this.start), ...own]
    this.give({ events: [event], timeMs, status, label: status, count: 0, found })
  }

  private measure(position: number | null): Value[] {
    return this.options.measures.map((measure) => this.evaluate(measure, position))
  }

  private columnsOf(position: number): Value[] {
    const row = this.events[position]?.row ?? []
    return this.options.columns.map((at) => row[at] ?? null)
  }

  private give(what: {
    events: readonly Event[]
    timeMs: number
    status: string
    label: string
    count: number
    found: readonly Value[]
  }): void {
    const [first, last] = [what.events[0], what.events.at(-1)]
    if (!first || !last) return
    this.report({ ...what, startMs: first.timeMs, endMs: last.timeMs, emit: [] })
  }

  /** Rows that nothing can look at any more. */
  private forget(): void {
    const count = this.start - this.options.reach.before
    // Many at once, because those that stay are moved.
    if (count <= 0 || count * 2 < this.events.length) return
    this.events.splice(0, count)
    this.frames.splice(0, count)
    this.start -= count
    this.matchedTo -= count
    this.gone += count
  }
}
