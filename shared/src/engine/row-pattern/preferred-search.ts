import type { Program } from './program.ts'

/** What the search asks of the rows, by their positions. */
export interface SearchRows {
  /** `row` where there is one that can still be taken, `end` where there is none and none will come, `open` where that is not known yet. */
  readonly look: (position: number) => 'row' | 'end' | 'open'
  /** Whether the variable's condition holds for the row at `position`, which is the last of `labels`. */
  readonly holds: (variable: number, position: number) => boolean
  /** Whether it is the partition's first. */
  readonly isFirst: (position: number) => boolean
}

/** `wait` where a match that is preferred could still appear. */
export type SearchResult = 'match' | 'none' | 'wait' | 'overflow'

/** A way not taken yet: instruction, position, registers. */
type Choice = readonly [at: number, position: number, registers: readonly number[]]

/** Steps after which a search from one row is given up. */
const MOST_STEPS = 1_000_000

/**
 * The match of SQL:2016 that begins at a row: of all ways through the pattern the one that is preferred, found with backtracking. It can be
 * stopped where the rows end and resumed when there are more, since what was tried before stays as it was. `preferred_search.py` is its twin.
 */
export class PreferredSearch {
  /** The variables of the rows taken. */
  readonly labels: string[] = []
  /** Which of them are left out of the output. */
  readonly excluded: boolean[] = []
  private readonly program: Program
  private readonly start: number
  private readonly choices: Choice[]
  private steps = 0

  constructor(program: Program, start: number) {
    this.program = program
    this.start = start
    this.choices = [[0, start, Array.from({ length: program.registers }, () => -1)]]
  }

  resume(rows: SearchRows): SearchResult {
    for (let choice = this.choices.pop(); choice; choice = this.choices.pop()) {
      const result = this.follow(choice, rows)
      if (result !== null) return result
    }
    return 'none'
  }

  /** Until the way ends; null where it fails. */
  private follow(choice: Choice, rows: SearchRows): SearchResult | null {
    let [at, position, registers] = choice
    this.labels.length = position - this.start
    this.excluded.length = this.labels.length
    for (;;) {
      this.steps += 1
      if (this.steps > MOST_STEPS) return 'overflow'
      const instruction = this.program.instructions[at]
      switch (instruction?.[0]) {
        case 'row': {
          const seen = rows.look(position)
          if (seen === 'open') {
            this.steps -= 1
            this.choices.push([at, position, registers])
            return 'wait'
          }
          if (seen === 'end') return null
          this.labels.push(this.program.variables[instruction[1]] as string)
          this.excluded.push(instruction[2] === 1)
          if (!rows.holds(instruction[1], position)) return null
          position += 1
          at += 1
          break
        }
        case 'split':
          this.choices.push([instruction[2], position, registers])
          at = instruction[1]
          break
        case 'jump':
          at = instruction[1]
          break
        case 'mark':
          registers = registers.with(instruction[1], position)
          at += 1
          break
        case 'progress':
          if (registers[instruction[1]] === position) return null
          at += 1
          break
        case 'start':
          if (!rows.isFirst(position)) return null
          at += 1
          break
        default:
          return 'match'
      }
    }
  }
}
