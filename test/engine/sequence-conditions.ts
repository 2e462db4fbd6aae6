import fc from 'fast-check'
import type { Way } from './sequence-reference.ts'
import { findNamed } from './sequence-step.ts'

/** An event of the references: its time and the columns that conditions look at. */
export interface Event {
  readonly timeMs: number
  readonly a: boolean | null
  readonly b: boolean
  readonly c: boolean
  readonly v: number | null
}

/** Events that were taken before: of the step before, of the step itself, of the first one, of all. */
interface TakenBefore {
  readonly before: readonly Event[]
  readonly own: readonly Event[]
  readonly first: readonly Event[]
  readonly all: readonly Event[]
}

type Holds = (event: Event, taken: TakenBefore) => boolean

const ALONE: Readonly<Record<string, Holds>> = {
  a: ({ a }) => a === true,
  b: ({ b }) => b,
  c: ({ c }) => c,
  'a OR b': ({ a, b }) => a === true || b,
}

/** Null is neither more, less nor different. */
const compare = (one: number | null | undefined, other: number | null | undefined) =>
  typeof one === 'number' && typeof other === 'number' ? one - other : null
const isAbove = (difference: number | null) => difference !== null && difference > 0
const numbers = (events: readonly Event[]) => events.flatMap(({ v }) => (v === null ? [] : [v]))

function sumWith(events: readonly Event[], v: number | null): number | null {
  const all = numbers(events)
  return all.length === 0 || v === null ? null : all.reduce((total, each) => total + each, v)
}

const meanOf = (all: readonly number[]) =>
  all.length === 0 ? null : all.reduce((total, each) => total + each, 0) / all.length
const leastOf = (all: readonly number[]) => (all.length === 0 ? null : Math.min(...all))

const ITERATIVE: Readonly<Record<string, Holds>> = {
  'v > last(before.v)': ({ v }, { before }) => isAbove(compare(v, before.at(-1)?.v)),
  'a AND v <> before.v': ({ a, v }, { before }) => a === true && (compare(v, before.at(-1)?.v) ?? 0) !== 0,
  'b OR v > first(s0.v)': ({ b, v }, { first }) => b || isAbove(compare(v, first[0]?.v)),
  'count(own) = 0 OR sum(own.v) + v > 2': ({ v }, { own }) => own.length === 0 || (sumWith(own, v) ?? 0) > 2,
  'v >= avg(before.v)': ({ v }, { before }) => (compare(v, meanOf(numbers(before))) ?? -1) >= 0,
  'b OR v <> last(own.v, 1)': ({ b, v }, { own }) => b || (compare(v, own.at(-2)?.v) ?? 0) !== 0,
  'min(v) < v OR first(v) IS NULL': ({ v }, { all }) =>
    isAbove(compare(v, leastOf(numbers(all)))) || (all[0]?.v ?? null) === null,
  '(a OR c) AND count(before) < 2': ({ a, c }, { before }) => (a === true || c) && before.length < 2,
  'count(*) = 0 OR v < max(v)': ({ v }, { all }) =>
    all.length === 0 || (numbers(all).length > 0 && isAbove(compare(Math.max(...numbers(all)), v))),
  // A division by zero is not true.
  '6 / (v - last(before.v)) > 2': ({ v }, { before }) => {
    const difference = compare(v, before.at(-1)?.v)
    return difference !== null && difference !== 0 && 6 / difference > 2
  },
}

const UNTILS: Readonly<Record<string, Holds>> = {
  c: ({ c }) => c,
  'count(own) > 1': (_, { own }) => own.length > 1,
  'c AND v >= last(own.v)': ({ c, v }, { own }) => c && (compare(v, own.at(-1)?.v) ?? -1) >= 0,
}

/** What each condition means, beside what it is in words; `before` and `own` are filled in by `nameSteps`. */
export const SEQUENCE_CONDITIONS: Readonly<Record<string, Holds>> = { ...ALONE, ...ITERATIVE, ...UNTILS }

export const alone = fc.constantFrom(...Object.keys(ALONE))
export const iterative = fc.constantFrom(...Object.keys(ITERATIVE))
export const untils = fc.constantFrom(...Object.keys(UNTILS))

interface Step {
  readonly condition: string
  readonly until: string
  readonly negated: boolean
}

interface Group {
  readonly last: string
  readonly quantifier: string
  readonly until: string
}

/** The conditions of steps, then those that end their repetition, then those that end that of groups, over some events. */
export function toHolds(
  { steps, groups }: { steps: readonly Step[]; groups: readonly Group[] },
  events: readonly Event[],
) {
  const conditions = [
    ...steps.map(({ condition }, index) => ({ text: condition, index })),
    ...steps.map(({ until }, index) => ({ text: until, index })),
    ...groups
      .filter(({ quantifier, until }) => quantifier !== 'optional' && until !== '')
      .map(({ last, until }) => ({ text: until, index: Number(last.slice(1)) })),
  ]
  return (condition: number, at: number, way: Way): boolean => {
    const { text, index } = conditions[condition] ?? { text: '', index: 0 }
    const holds = SEQUENCE_CONDITIONS[text]
    const event = events[at]
    if (!holds || !event) throw new Error(`there is no condition ${condition} or event ${at}`)
    const { before, own } = findNamed(steps, index)
    const taken = (of: (step: number) => boolean) =>
      way.flatMap((each) => (of(each.step) ? [events[each.at] as Event] : []))
    return holds(event, {
      before: taken((of) => of === before),
      own: taken((of) => of === own),
      first: taken((of) => of === 0),
      all: taken(() => true),
    })
  }
}
