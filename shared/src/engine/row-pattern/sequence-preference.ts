import { holds, type Item, toPath } from './sequence-tree.ts'

/**
 * The place of each step in the order of what may come next after one: first its own repetition, then the steps behind it in its group, then that group's
 * repetition, then what is behind the group, and so on. Nothing but the steps matters to it, as to what a match is. `sequence_preference.py` is its twin.
 */
export function rankSteps(whole: Item, after: number | null): readonly number[] {
  const steps = Array.from({ length: whole.last + 1 }, (_, step) => step)
  const order = steps.toSorted((a, b) => (a === b ? 0 : comesFirst(whole, after, a, b) ? -1 : 1))
  return steps.map((step) => order.indexOf(step))
}

/**
 * Whether a match in which one step comes next is preferred to one in which another does, after the same events: it comes first, and takes part in
 * something that the other's way passes by, and that happens as often as possible.
 */
export function isPreferred(whole: Item, after: number | null, step: number, other: number): boolean {
  return step !== other && (findDeclined(whole, after, step, other)?.greedy ?? false)
}

function comesFirst(whole: Item, after: number | null, step: number, other: number): boolean {
  const [ours, theirs] = [findRepeated(whole, after, step), findRepeated(whole, after, other)]
  if (ours === theirs) return step < other
  return ours ? !holds(ours, other) : theirs !== null && holds(theirs, step)
}

function findDeclined(whole: Item, after: number | null, step: number, other: number): Item | null {
  if (!comesFirst(whole, after, step, other)) return null
  const ours = findRepeated(whole, after, step)
  if (ours && ours !== findRepeated(whole, after, other)) return ours
  const passed = after === null ? [other] : [after, other]
  return toPath(whole, step).find((item) => !passed.some((each) => holds(item, each))) ?? null
}

/** The smallest item that has to be repeated for a step to come after another one. */
function findRepeated(whole: Item, after: number | null, step: number): Item | null {
  if (after === null || step > after) return null
  return toPath(whole, step).findLast((item) => item.max !== 1 && holds(item, after)) ?? null
}
