/** A step of a sequence. Conditions are positions among the flags of a row. */
export interface SequenceStep extends Repetition {
  readonly name: string
  readonly condition: number
  /** To the step before it. */
  readonly contiguity: Contiguity
  readonly negated: boolean
}

/** Neighbouring steps that happen together; groups lie in one another or apart. */
export interface SequenceGroup extends Repetition {
  /** Positions of its steps. */
  readonly first: number
  readonly last: number
}

interface Repetition {
  readonly min: number
  /** Null: any number. */
  readonly max: number | null
  /** Between the events of a step itself; in a group, of the first step of a repetition to what stands before it. */
  readonly inner: Contiguity
  readonly greedy: boolean
  /** The condition that ends the repetition. */
  readonly until: number | null
}

/** What may lie between two events: nothing, nothing that would do, anything. */
export type Contiguity = 'strict' | 'relaxed' | 'non-deterministic-relaxed'

/** A step, or a group of what stands in it. `sequence_tree.py` is its twin. */
export interface Item extends SequenceGroup {
  /** Null: a group. */
  readonly step: SequenceStep | null
  readonly items: readonly Item[]
}

/** The whole sequence as a group that happens once. */
export function toTree(steps: readonly SequenceStep[], groups: readonly SequenceGroup[]): Item {
  const leaves = steps.map((step, at): Item => ({ ...step, first: at, last: at, step, items: [] }))
  const whole = {
    first: 0,
    last: steps.length - 1,
    min: 1,
    max: 1,
    inner: 'relaxed',
    greedy: false,
    until: null,
  } as const
  // The smallest first: each takes in what stands at its place.
  const sorted = [...groups].sort((a, b) => a.last - a.first - (b.last - b.first))
  const items = [...sorted, whole].reduce((found: readonly Item[], group) => {
    const inside = found.filter((item) => holds(group, item.first))
    const made: Item = { ...group, step: null, items: inside }
    return [
      ...found.filter(({ first }) => first < group.first),
      made,
      ...found.filter(({ first }) => first > group.last),
    ]
  }, leaves)
  return items[0] as Item
}

/** Whether a step stands in an item. */
export const holds = ({ first, last }: Pick<Item, 'first' | 'last'>, step: number): boolean =>
  first <= step && step <= last

/** Whether an item may happen without an event. */
export const isEmptiable = ({ min, step, items }: Item): boolean =>
  min === 0 || (step === null && items.every((item) => item.step?.negated || isEmptiable(item)))

/** From the whole to a step. */
export function toPath(item: Item, step: number): readonly Item[] {
  const inner = item.items.find((each) => holds(each, step))
  return inner ? [item, ...toPath(inner, step)] : [item]
}
