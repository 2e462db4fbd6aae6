import type { RowPattern } from '@lakestream/shared/engine/row-pattern/pattern'

/**
 * SQL:2016's preferred match by its definition, for short rows: all ways through the pattern, listed in the order of preference; the first whose
 * conditions hold counts. Nothing is pruned but rounds that take no row.
 */
export function preferredMatch(
  pattern: RowPattern,
  start: number,
  count: number,
  holds: (labels: readonly string[], start: number) => boolean,
): readonly string[] | null {
  const whole = listWays(pattern, start, count - start).filter(({ isCut }) => !isCut)
  return whole.map(({ steps }) => steps.map(({ name }) => name)).find((labels) => holds(labels, start)) ?? null
}

/** Variables row by row. */
export interface Way {
  readonly steps: readonly { readonly name: string; readonly isExcluded: boolean }[]
  /** It goes on behind the rows that there is room for. */
  readonly isCut: boolean
}

const NOTHING: Way = { steps: [], isCut: false }

/** Ways of at most `room` rows, from the row at `at` of a partition on. */
export function listWays(pattern: RowPattern, at: number, room: number): Way[] {
  switch (pattern.kind) {
    case 'variable':
      return [
        room > 0 ? { steps: [{ name: pattern.name, isExcluded: false }], isCut: false } : { steps: [], isCut: true },
      ]
    case 'empty':
      return [NOTHING]
    case 'start':
      return at === 0 ? [NOTHING] : []
    case 'exclude':
      return listWays(pattern.of, at, room).map(({ steps, isCut }) => ({
        steps: steps.map(({ name }) => ({ name, isExcluded: true })),
        isCut,
      }))
    case 'choice':
      return pattern.parts.flatMap((part) => listWays(part, at, room))
    case 'sequence':
      return follow(pattern.parts, at, room)
    case 'permute':
      return permute(pattern.parts).flatMap((parts) => follow(parts, at, room))
    case 'repeat':
      return repeat(pattern, 0, at, room)
  }
}

const join = (way: Way, rest: (count: number) => readonly Way[]): readonly Way[] =>
  way.isCut ? [way] : rest(way.steps.length).map(({ steps, isCut }) => ({ steps: [...way.steps, ...steps], isCut }))

function follow([first, ...rest]: readonly RowPattern[], at: number, room: number): Way[] {
  if (!first) return [NOTHING]
  return listWays(first, at, room).flatMap((way) => join(way, (count) => follow(rest, at + count, room - count)))
}

function repeat(pattern: Extract<RowPattern, { kind: 'repeat' }>, done: number, at: number, room: number): Way[] {
  const { of, min, max, greedy } = pattern
  const stop: Way[] = done >= min ? [NOTHING] : []
  if (max !== null && done >= max) return stop
  const rounds = listWays(of, at, room).filter(
    ({ steps, isCut }) => steps.length > 0 || isCut || done < min || max !== null,
  )
  const more = rounds.flatMap((way) => join(way, (count) => repeat(pattern, done + 1, at + count, room - count)))
  return greedy ? [...more, ...stop] : [...stop, ...more]
}

function permute<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, at) => permute(items.toSpliced(at, 1)).map((rest) => [item, ...rest]))
}
