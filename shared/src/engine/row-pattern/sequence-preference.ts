import { holds, type Item, toPath } from './sequence-tree.ts'

/**
 * Whether a match in which one step comes next is preferred to one in which another does, after the same events. Behind a step first come its own
 * repetition, then the steps behind it in its group, then that group's repetition, then what is behind the group, and so on. Where the first step's way
 * takes part in something that the other's passes by, and that happens as often as possible, it is. `sequence_preference.py` is its twin.
 */
export function isPreferred(whole: Item, after: number | null, step: number, other: number): boolean {
  return step !== other && (findDeclined(whole, after, step, other)?.greedy ?? false)
}

function findDeclined(whole: Item, after: number | null, step: number, other: number): Item | null {
  const [ours, theirs] = [findRepeated(whole, after, step), findRepeated(whole, after, other)]
  if (ours !== theirs) {
    if (ours) return holds(ours, other) ? null : ours
    if (!(theirs && holds(theirs, step))) return null
  } else if (step > other) {
    return null
  }
  const passed = after === null ? [other] : [after, other]
  return toPath(whole, step).find((item) => !passed.some((each) => holds(item, each))) ?? null
}

/** The smallest item that has to be repeated for a step to come after another one. */
function findRepeated(whole: Item, after: number | null, step: number): Item | null {
  if (after === null || step > after) return null
  return toPath(whole, step).findLast((item) => item.max !== 1 && holds(item, after)) ?? null
}
