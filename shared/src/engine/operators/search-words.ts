import type { Tell } from '../pattern.ts'
import type { SearchResult } from '../row-pattern/preferred-search.ts'
import { spellTime } from '../time.ts'
import type { WatchedEvent } from '../watch.ts'

interface Failure {
  readonly variable: number
  readonly position: number
  readonly event: WatchedEvent & { readonly timeMs: number }
  /** In words, while the match is as it was when the condition failed. */
  readonly why: () => string
}

/** What MATCH_RECOGNIZE says when somebody asks why no match begins with a row: how far the search came, and what stopped it there. */
export class SearchWords {
  private furthest = Number.NEGATIVE_INFINITY
  /** At the furthest row, by variable. */
  private whys = new Map<string, string>()
  private readonly variables: readonly string[]
  private readonly tell: Tell

  constructor(variables: readonly string[], tell: Tell) {
    this.variables = variables
    this.tell = tell
  }

  failed({ variable, position, event, why }: Failure): void {
    if (!this.reaches(position)) return
    const name = this.variables[variable] ?? ''
    if (!this.whys.has(name)) this.whys.set(name, `the row at ${spellTime(event.timeMs)} is not ${name}: ${why()}`)
  }

  tooLate(position: number, { timeMs }: Failure['event'], deadlineMs: number): void {
    if (!this.reaches(position)) return
    this.whys.set('', `the row at ${spellTime(timeMs)} comes too late, after ${spellTime(deadlineMs)}`)
  }

  /** The search that began at this row. */
  ended(start: WatchedEvent, result: SearchResult, isMatched: boolean): void {
    const whys = [...this.whys.values()]
    this.furthest = Number.NEGATIVE_INFINITY
    this.whys = new Map()
    if (result === 'overflow') this.tell('The search from here was given up: it takes too many steps.', [start])
    if (result !== 'none') return
    const why = whys.length > 0 ? whys.join('; ') : 'not enough rows follow in time'
    this.tell(`No ${isMatched ? 'other ' : ''}match begins here: ${why}.`, [start])
  }

  private reaches(position: number): boolean {
    if (position > this.furthest) {
      this.furthest = position
      this.whys = new Map()
    }
    return position === this.furthest
  }
}
