import type { Row, Value } from '../../expression/value.ts'
import type { BufferedEvent } from '../event-buffer.ts'
import type { MatchCondition } from '../match-expression/match-condition.ts'
import type { PatternInput } from '../pattern.ts'
import { rankSteps } from '../row-pattern/sequence-preference.ts'
import { compileSequence, type Wait } from '../row-pattern/sequence-program.ts'
import { type Item, type SequenceGroup, type SequenceStep, toTree } from '../row-pattern/sequence-tree.ts'
import { TakenEvents } from '../row-pattern/taken-events.ts'
import { SequenceFound } from './sequence-found.ts'

type Evaluate = (row: Row) => Value

export interface SequenceOptions {
  readonly patternId: string
  readonly input: Omit<PatternInput<never>, 'read'>
  readonly steps: readonly SequenceStep[]
  readonly groups: readonly SequenceGroup[]
  /** Of each condition what looks at the event alone, computed when that comes in; null where that is never true. */
  readonly flags: readonly (Evaluate | null)[]
  /** Of each condition what looks at events that were taken before, where there is such; both must be true. */
  readonly tests: readonly (MatchCondition | null)[]
  /** Of each extra column how it is computed from the whole match, where it is; none where none is. */
  readonly measures: readonly (Evaluate | null)[]
  readonly within: Within | null
  readonly afterMatch: AfterMatch
  readonly emitsTimeouts: boolean
  readonly maxPartials: number
}

export interface Within {
  readonly durationMs: number
  readonly from: 'first' | 'previous'
}

/** Where the next match may begin; a step is that of `first` and `last`. */
interface AfterMatch {
  readonly to: 'no-skip' | 'next' | 'past-last' | 'first' | 'last'
  readonly step: number
}

export type Flags = readonly boolean[]
export type Event = BufferedEvent<Flags>

/** What all keys have in common. */
export interface Shared {
  readonly options: SequenceOptions
  readonly start: readonly Wait[]
  readonly view: TakenEvents
  readonly found: SequenceFound
  /** Null where nothing happens as often as possible. */
  readonly greedy: Item | null
  /** By the step that was taken last, from none on, the order of the next ones; null where they are reached in that. */
  readonly ranks: readonly (readonly number[])[] | null
  /** Whether something must not be the very next event. */
  readonly hasNotNext: boolean
  /** Whether something looks back at events. */
  readonly needsFrames: boolean
}

export function toShared(options: SequenceOptions): Shared {
  const { steps, groups, tests, measures, within } = options
  const view = new TakenEvents(steps.map(({ name }) => name))
  const tree = toTree(steps, groups)
  return {
    options,
    start: compileSequence(steps, groups, within !== null),
    view,
    found: new SequenceFound(options, view),
    greedy: [...steps, ...groups].some(({ greedy }) => greedy) ? tree : null,
    ranks: groups.length === 0 ? null : [null, ...steps.keys()].map((after) => rankSteps(tree, after)),
    hasNotNext: steps.some(({ negated, contiguity }) => negated && contiguity === 'strict'),
    needsFrames: [...tests, ...measures].some((each) => each !== null),
  }
}
