import { type RowPattern, variablesOf } from './pattern.ts'

/**
 * A pattern as instructions for a search with backtracking, plain data that the Python runtime is given as it is:
 * take a row for a variable (by its position; 1 where it is left out of the output), try one place before another, go on elsewhere, remember a
 * position in a register, go on only where rows were taken since, be at the partition's start, have a match.
 */
export type Instruction =
  | readonly ['row', variable: number, excluded: 0 | 1]
  | readonly ['split', first: number, second: number]
  | readonly ['jump', to: number]
  | readonly ['mark', register: number]
  | readonly ['progress', register: number]
  | readonly ['start']
  | readonly ['match']

export interface Program {
  readonly variables: readonly string[]
  readonly instructions: readonly Instruction[]
  readonly registers: number
}

/** Of a longer one nobody could say what it does. */
const MOST_INSTRUCTIONS = 4000

/** Null where the pattern repeats or permutes too much to be written out. */
export function compilePattern(pattern: RowPattern): Program | null {
  const compiler = new Compiler(variablesOf(pattern))
  compiler.add(pattern, 0)
  compiler.put(['match'])
  return compiler.isTooLong() ? null : compiler.program()
}

class Compiler {
  private readonly variables: readonly string[]
  private readonly instructions: Instruction[] = []
  private registers = 0

  constructor(variables: readonly string[]) {
    this.variables = variables
  }

  program(): Program {
    return { variables: this.variables, instructions: this.instructions, registers: this.registers }
  }

  isTooLong(): boolean {
    return this.instructions.length > MOST_INSTRUCTIONS
  }

  put(instruction: Instruction): number {
    return this.instructions.push(instruction) - 1
  }

  add(pattern: RowPattern, excluded: 0 | 1): void {
    if (this.isTooLong()) return
    switch (pattern.kind) {
      case 'variable':
        this.put(['row', this.variables.indexOf(pattern.name), excluded])
        break
      case 'sequence':
        for (const part of pattern.parts) this.add(part, excluded)
        break
      case 'choice':
        this.addChoice(pattern.parts, excluded)
        break
      case 'permute':
        this.addPermutations(pattern.parts, excluded)
        break
      case 'repeat':
        this.addRepeat(pattern, excluded)
        break
      case 'exclude':
        this.add(pattern.of, 1)
        break
      case 'start':
        this.put(['start'])
        break
    }
  }

  private addChoice(parts: readonly RowPattern[], excluded: 0 | 1): void {
    const [first, ...rest] = parts
    if (first === undefined) return
    if (rest.length === 0) {
      this.add(first, excluded)
      return
    }
    const split = this.put(['jump', 0])
    this.add(first, excluded)
    const jump = this.put(['jump', 0])
    this.instructions[split] = ['split', split + 1, this.instructions.length]
    this.addChoice(rest, excluded)
    this.instructions[jump] = ['jump', this.instructions.length]
  }

  /** As alternatives in the order of the list. */
  private addPermutations(parts: readonly RowPattern[], excluded: 0 | 1): void {
    const orders = permutations(parts, MOST_INSTRUCTIONS)
    this.addChoice(
      orders.map((order) => ({ kind: 'sequence', parts: order })),
      excluded,
    )
  }

  private addRepeat({ of, min, max, greedy }: Extract<RowPattern, { kind: 'repeat' }>, excluded: 0 | 1): void {
    for (let count = 0; count < min && !this.isTooLong(); count++) this.add(of, excluded)
    if (max === null) {
      this.addLoop(of, greedy, excluded)
      return
    }
    const splits: number[] = []
    for (let count = min; count < max && !this.isTooLong(); count++) {
      splits.push(this.put(['jump', 0]))
      this.add(of, excluded)
    }
    const end = this.instructions.length
    for (const at of splits) this.instructions[at] = greedy ? ['split', at + 1, end] : ['split', end, at + 1]
  }

  /** A round that takes no row is none, or it would go on for ever. */
  private addLoop(of: RowPattern, greedy: boolean, excluded: 0 | 1): void {
    const register = isNullable(of) ? this.registers++ : null
    const split = this.put(['jump', 0])
    if (register !== null) this.put(['mark', register])
    this.add(of, excluded)
    if (register !== null) this.put(['progress', register])
    this.put(['jump', split])
    const end = this.instructions.length
    this.instructions[split] = greedy ? ['split', split + 1, end] : ['split', end, split + 1]
  }
}

function isNullable(pattern: RowPattern): boolean {
  switch (pattern.kind) {
    case 'variable':
      return false
    case 'sequence':
    case 'permute':
      return pattern.parts.every(isNullable)
    case 'choice':
      return pattern.parts.some(isNullable)
    case 'repeat':
      return pattern.min === 0 || isNullable(pattern.of)
    case 'exclude':
      return isNullable(pattern.of)
    default:
      return true
  }
}

/** In the order of the list; not more than `most`. */
function permutations<T>(items: readonly T[], most: number): T[][] {
  if (items.length <= 1) return [[...items]]
  const found: T[][] = []
  for (const [at, first] of items.entries()) {
    if (found.length > most) break
    for (const rest of permutations(items.toSpliced(at, 1), most)) found.push([first, ...rest])
  }
  return found
}

/** Which variables can take a match's first row, and which a later one. */
export function findPlaces({ instructions }: Program): { first: ReadonlySet<number>; later: ReadonlySet<number> } {
  const first = rowsFrom(instructions, [0])
  const later = new Set<number>()
  const open = [...first]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of rowsFrom(instructions, [at + 1])) {
      if (later.has(next)) continue
      later.add(next)
      open.push(next)
    }
  }
  const toVariables = (rows: Iterable<number>) => new Set([...rows].map((at) => instructions[at]?.[1] as number))
  return { first: toVariables(first), later: toVariables(later) }
}

/** The row instructions that are reached without taking a row. */
function rowsFrom(instructions: readonly Instruction[], from: readonly number[]): Set<number> {
  const seen = new Set<number>()
  const rows = new Set<number>()
  const open = [...from]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    const instruction = instructions[at]
    if (!instruction) continue
    if (instruction[0] === 'row') rows.add(at)
    else if (instruction[0] === 'split') open.push(instruction[1], instruction[2])
    else if (instruction[0] === 'jump') open.push(instruction[1])
    else if (instruction[0] !== 'match') open.push(at + 1)
  }
  return rows
}
