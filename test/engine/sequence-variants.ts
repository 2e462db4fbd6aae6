import type { SequenceGroup, SequenceStep } from '@lakestream/shared/engine/row-pattern/sequence-tree'

/** A step of a sequence that is written out: without groups, and without steps that may be left out. */
export interface WrittenStep extends SequenceStep {
  /** Position of the step that it is. */
  readonly origin: number
  /** Conditions that end its repetition, once there are enough: of what must not follow it. */
  readonly ends: readonly number[]
  /** The repetitions of groups that it is in, of those that a condition ends. */
  readonly loops: readonly Loop[]
}

/** One repetition of a group, with all its rounds: when the group is come to anew, another one. */
interface Loop {
  readonly until: number
}

type Written = readonly WrittenStep[]

export interface Pattern {
  readonly steps: readonly SequenceStep[]
  readonly groups: readonly SequenceGroup[]
}

/** What stands in a sequence or group, in order: a step, or a group with what stands in it. */
type Part =
  | { readonly step: SequenceStep; readonly at: number }
  | { readonly group: SequenceGroup; readonly parts: readonly Part[] }

/** Groups lie in one another or apart. */
export function toParts({ steps, groups }: Pattern, first = 0, last = steps.length - 1): readonly Part[] {
  if (first > last) return []
  const inside = groups.filter((each) => first <= each.first && each.last <= last)
  const begins = inside.filter((each) => each.first === first)
  // Of two with the same steps the first is the inner one.
  const widest = begins.findLast((each) => begins.every(({ last: end }) => end <= each.last))
  if (!widest)
    return [{ step: steps[first] as SequenceStep, at: first }, ...toParts({ steps, groups }, first + 1, last)]
  const others = groups.filter((each) => each !== widest)
  return [
    { group: widest, parts: toParts({ steps, groups: others }, widest.first, widest.last) },
    ...toParts({ steps, groups: others }, widest.last + 1, last),
  ]
}

/** A sequence can be written out in more ways than anybody waits for. */
export class TooManyWays extends Error {}

const MOST_WAYS = 5_000

/** All ways to write a sequence out that differ for so many events: each says how often its groups and optional steps happen. */
export function writeOut(pattern: Pattern, events: number): Written[] {
  return write(toParts(pattern), [], null, events)
}

type Entry = SequenceStep['contiguity'] | null

/** `entry` is the contiguity of the first step that happens, where that is not its own. */
function write(parts: readonly Part[], following: readonly number[], entry: Entry, events: number): Written[] {
  const [part, ...others] = parts
  if (!part) return [[]]
  const behind = (next: Entry) => write(others, following, next, events)
  const ends = [...startOf(others).never, ...(startOf(others).isOver ? following : [])]
  if ('group' in part) {
    const all = repeat(part, ends, entry, events).map((one) => toLoop(one, part.group))
    return join(all, [], behind(null))
  }
  const { step, at } = part
  const own = { ...step, origin: at, ends, loops: [], min: Math.max(step.min, 1) }
  if (step.negated) return behind(entry).map((rest) => [own, ...rest])
  const taken = behind(null).map((rest) => [{ ...own, contiguity: entry ?? step.contiguity }, ...rest])
  return step.min === 0 ? [...taken, ...behind(null)] : taken
}

function toLoop(written: Written, { until }: SequenceGroup): Written {
  if (until === null) return written
  const loop = { until }
  return written.map((step) => ({ ...step, loops: [...step.loops, loop] }))
}

/** A repetition has an event; those that are needed beyond that have none. */
function repeat(
  part: Extract<Part, { readonly group: SequenceGroup }>,
  following: readonly number[],
  entry: Entry,
  events: number,
): Written[] {
  const { min, max, inner } = part.group
  const once = (at: number) => {
    const ends = at < min ? startOf(part.parts).never : following
    return write(part.parts, ends, at === 1 ? entry : inner, events)
  }
  const isEmpty = (written: Written) => written.every(({ negated }) => negated)
  const empty = once(1).find(isEmpty)
  const between = (at: number): Written => (at < min ? [] : following.map(toNever))
  const found: Written[] = min === 0 ? [[]] : []
  let longer: Written[] = [[]]
  for (let times = 0; times <= (max ?? Math.max(min, events + 1)) && longer.length > 0; times++) {
    if (times >= min && times > 0) found.push(...longer)
    else if (times < min && empty) {
      const rest = Array.from({ length: min - times }, () => empty).flat()
      found.push(...longer.map((one) => [...one, ...rest]))
    }
    const next = once(times + 1).filter((one) => !isEmpty(one))
    // One more that nothing could be taken for says nothing new.
    const kept = longer.filter((one) => times < min || one.filter(({ negated }) => !negated).length <= events)
    longer = join(kept, times === 0 ? [] : between(times), next)
  }
  return found
}

function join(all: readonly Written[], between: Written, next: readonly Written[]): Written[] {
  if (all.length * next.length > MOST_WAYS) throw new TooManyWays()
  return all.flatMap((one) => next.map((more) => [...one, ...between, ...more]))
}

const toNever = (condition: number): WrittenStep => ({
  name: '',
  condition,
  contiguity: 'relaxed',
  negated: true,
  min: 1,
  max: 1,
  inner: 'relaxed',
  until: null,
  greedy: false,
  origin: -1,
  ends: [],
  loops: [],
})

/** What must not happen before the first step that may, and whether there is none. */
function startOf([part, ...others]: readonly Part[]): { readonly never: readonly number[]; readonly isOver: boolean } {
  if (!part) return { never: [], isOver: true }
  if ('group' in part) return part.group.min === 0 ? { never: [], isOver: false } : startOf(part.parts)
  if (!part.step.negated) return { never: [], isOver: false }
  const { never, isOver } = startOf(others)
  return { never: part.step.contiguity === 'strict' ? never : [part.step.condition, ...never], isOver }
}

/** A decision on the way to the next event: whether a step or group happens, once more or at all. */
interface Decision {
  readonly of: SequenceStep | SequenceGroup
  readonly happens: boolean
}

interface Route {
  readonly step: number
  readonly decisions: readonly Decision[]
}

/** Ways from a step to the next one, in the order in which they are preferred where all happens as often as possible. */
export function listRoutes(parts: readonly Part[], after: number | null): readonly Route[] {
  return after === null ? into(parts, []) : behindIn(parts, after).routes
}

function into(parts: readonly Part[], before: readonly Decision[]): Route[] {
  return parts.flatMap((part, index) => {
    const passed = [...before, ...parts.slice(0, index).map((each) => ({ of: toOwn(each), happens: false }))]
    const decisions = [...passed, { of: toOwn(part), happens: true }]
    if ('group' in part) return into(part.parts, decisions)
    return part.step.negated ? [] : [{ step: part.at, decisions }]
  })
}

const toOwn = (part: Part) => ('group' in part ? part.group : part.step)

/** Behind a step that is somewhere in these parts; `passed` is what is decided where none of the routes is taken. */
function behindIn(parts: readonly Part[], after: number): { routes: Route[]; passed: Decision[] } {
  const index = parts.findIndex((part) =>
    'group' in part ? part.group.first <= after && after <= part.group.last : part.at === after,
  )
  const part = parts[index] as Part
  const within = 'group' in part ? behindIn(part.parts, after) : { routes: [], passed: [] }
  const again: Decision = { of: toOwn(part), happens: true }
  const repeated =
    again.of.max === 1
      ? []
      : 'group' in part
        ? into(part.parts, [...within.passed, again])
        : [{ step: after, decisions: [again] }]
  const left = [...within.passed, ...(again.of.max === 1 ? [] : [{ ...again, happens: false }])]
  const others = parts.slice(index + 1)
  return {
    routes: [...within.routes, ...repeated, ...into(others, left)],
    passed: [...left, ...others.map((each) => ({ of: toOwn(each), happens: false }))],
  }
}
