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
  return listWays(pattern, start, count - start).find((labels) => holds(labels, start)) ?? null
}

type Way = readonly string[]

/** Words of at most `room` variables. */
function listWays(pattern: RowPattern, at: number, room: number): Way[] {
  switch (pattern.kind) {
    case 'variable':
      return room > 0 ? [[pattern.name]] : []
    case 'empty':
      return [[]]
    case 'start':
      return at === 0 ? [[]] : []
    case 'exclude':
      return listWays(pattern.of, at, room)
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

function follow([first, ...rest]: readonly RowPattern[], at: number, room: number): Way[] {
  if (!first) return [[]]
  return listWays(first, at, room).flatMap((way) =>
    follow(rest, at + way.length, room - way.length).map((more) => [...way, ...more]),
  )
}

function repeat(pattern: Extract<RowPattern, { kind: 'repeat' }>, done: number, at: number, room: number): Way[] {
  const { of, min, max, greedy } = pattern
  const stop: Way[] = done >= min ? [[]] : []
  if (max !== null && done >= max) return stop
  const rounds = listWays(of, at, room).filter((way) => way.length > 0 || done < min || max !== null)
  const more = rounds.flatMap((way) =>
    repeat(pattern, done + 1, at + way.length, room - way.length).map((rest) => [...way, ...rest]),
  )
  return greedy ? [...more, ...stop] : [...stop, ...more]
}

function permute<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, at) => permute(items.toSpliced(at, 1)).map((rest) => [item, ...rest]))
}
