import {
  type Contiguity,
  type Item,
  isEmptiable,
  type SequenceGroup,
  type SequenceStep,
  toTree,
} from './sequence-tree.ts'

/** What a partial match waits for. */
export interface Wait {
  /** The place that takes the event; null is the end. */
  readonly to: Place | null
  readonly contiguity: Contiguity
  /** Conditions that no event before it may satisfy. */
  readonly never: readonly number[]
  /** Conditions that the very next event must not satisfy. */
  readonly notNext: readonly number[]
  /** Conditions that end the wait: of the repetitions that go on with the event. */
  readonly until: readonly number[]
}

/** One event of a step in a repetition of its groups: the first, the second, ... */
export interface Place {
  readonly step: number
  readonly condition: number
  /** Conditions of which none is true of its event: of the repetitions that it is in. */
  readonly until: readonly number[]
  /** The match may be complete with its event. */
  readonly isMatch: boolean
  /** What is waited for behind it, beside that. */
  readonly follow: readonly Wait[]
}

const END: Wait = { to: null, contiguity: 'relaxed', never: [], notNext: [], until: [] }

/** Whether nothing is waited for. */
const isEnd = ({ to, never, notNext }: Wait) => to === null && never.length === 0 && notNext.length === 0

/**
 * What a sequence begins with, with all that follows it; what must not happen up to the end is waited for only where a deadline is that end.
 * `sequence_program.py` is its twin.
 */
export function compileSequence(
  steps: readonly SequenceStep[],
  groups: readonly SequenceGroup[],
  hasDeadline: boolean,
): readonly Wait[] {
  return new Walk(hasDeadline).begin(toTree(steps, groups))
}

/** How often each item from the whole to a step has begun, the present time included. */
type Counts = readonly number[]
type Path = readonly Item[]

/** How a group is gone into: the contiguity of the first step, where that is not its own, and what ends the repetitions that go on. */
interface Entry {
  readonly contiguity: Contiguity | null
  readonly until: readonly number[]
}

const FIRST: Entry = { contiguity: null, until: [] }

/** Goes from each place to those that may come next, in the order of the steps. */
class Walk {
  private readonly places = new Map<string, Place>()
  private readonly open: (() => void)[] = []
  private readonly hasDeadline: boolean

  constructor(hasDeadline: boolean) {
    this.hasDeadline = hasDeadline
  }

  begin(whole: Item): readonly Wait[] {
    const start = this.enter([whole], [1], 0, FIRST, () => [END])
    for (let fill = this.open.pop(); fill; fill = this.open.pop()) fill()
    return start
  }

  /** The items of a group from one on. */
  private enter(path: Path, counts: Counts, from: number, entry: Entry, end: () => Wait[]): Wait[] {
    const item = (path.at(-1) as Item).items[from]
    if (!item) return end()
    if (item.step?.negated) return exclude(item, this.enter(path, counts, from + 1, entry, end))
    const into = this.into([...path, item], [...counts, 1], entry)
    if (!isEmptiable(item)) return into
    const behind = this.enter(path, counts, from + 1, { ...entry, contiguity: null }, end)
    return [...into, ...pass(item, behind)]
  }

  private into(path: Path, counts: Counts, entry: Entry): Wait[] {
    const { step } = path.at(-1) as Item
    if (!step) return this.enter(path, counts, 0, entry, () => [])
    const { contiguity, until } = entry
    return [{ ...END, to: this.placeAt(path, counts), contiguity: contiguity ?? step.contiguity, until }]
  }

  private placeAt(path: Path, counts: Counts): Place {
    const { step, first } = path.at(-1) as Item
    const { condition } = step as SequenceStep
    const key = `${first} ${counts.join(' ')}`
    const known = this.places.get(key)
    if (known) return known
    const place = { step: first, condition, until: untilOf(path), isMatch: false, follow: [] as Wait[] }
    this.places.set(key, place)
    this.open.push(() => {
      const after = this.after(path, counts)
      place.isMatch = after.some(isEnd)
      place.follow = after.filter((wait) => (wait.to !== null || this.hasDeadline) && !isEnd(wait))
    })
    return place
  }

  /** What may follow when the last item of the path has happened as often as is counted. */
  private after(path: Path, counts: Counts): Wait[] {
    const item = path.at(-1) as Item
    const { min, max, inner } = item
    const count = counts.at(-1) as number
    const [outer, before] = [path.slice(0, -1), counts.slice(0, -1)]
    const parent = outer.at(-1)
    if (!parent) return [END]
    const isEnough = count >= min
    const within = { contiguity: null, until: untilOf(outer) }
    const at = parent.items.indexOf(item)
    const leave = () => this.enter(outer, before, at + 1, within, () => this.after(outer, before))
    const behind = isEnough ? leave() : isEmptiable(item) ? pass(item, leave()) : []
    if (max !== null && count >= max) return behind
    const next = max === null ? Math.min(count + 1, Math.max(min, 1)) : count + 1
    // What must not follow ends the repetition too, once there are enough.
    const never = isEnough ? neverIn(behind) : []
    const again = this.into(path, [...before, next], { contiguity: inner, until: untilOf(path) })
    return [...again.map((wait) => ({ ...wait, never: [...never, ...wait.never] })), ...behind]
  }
}

const untilOf = (path: Path) => path.flatMap(({ until }) => until ?? [])

/** Waits behind what must not happen. */
function exclude({ step }: Item, waits: readonly Wait[]): Wait[] {
  const { condition, contiguity } = step as SequenceStep
  return waits.map((wait) =>
    contiguity === 'strict'
      ? { ...wait, notNext: [condition, ...wait.notNext] }
      : { ...wait, never: [condition, ...wait.never] },
  )
}

/** Waits behind an item that happens without an event. */
function pass({ min, step, items }: Item, waits: Wait[]): Wait[] {
  if (min === 0 && step === null) return waits
  return items.reduceRight((found, item) => (item.step?.negated ? exclude(item, found) : pass(item, found)), waits)
}

const neverIn = ([first, ...others]: readonly Wait[]): readonly number[] =>
  first ? first.never.filter((condition) => others.every(({ never }) => never.includes(condition))) : []

/** Whether events that satisfy no condition can matter. */
export const looksAtAll = (steps: readonly SequenceStep[], groups: readonly SequenceGroup[]): boolean =>
  steps.some(({ contiguity }, index) => index > 0 && contiguity === 'strict') ||
  [...steps, ...groups].some(({ inner, max }) => max !== 1 && inner === 'strict')
