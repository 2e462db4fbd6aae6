import type { Row, Value } from '../../expression/value.ts'
import type { BufferedEvent } from '../event-buffer.ts'
import { type MatchCondition, spellVerdict } from '../match-expression/match-condition.ts'
import type { Frame } from '../match-expression/match-view.ts'
import type { Tell } from '../pattern.ts'
import type { Wait } from '../row-pattern/sequence-program.ts'
import type { SequenceGroup, SequenceStep } from '../row-pattern/sequence-tree.ts'
import type { Taken, TakenEvents } from '../row-pattern/taken-events.ts'
import { spellTime } from '../time.ts'

type Event = BufferedEvent<readonly boolean[]>
type TakenByStep = readonly Taken<Event>[]

interface Partial {
  readonly taken: TakenByStep
  readonly waits: readonly Wait[]
}

interface Spoken {
  readonly steps: readonly SequenceStep[]
  readonly groups: readonly SequenceGroup[]
  /** Conditions of the steps, then those that end their repetition and that of groups. */
  readonly tests: readonly (MatchCondition | null)[]
}

const eventsOf = (taken: TakenByStep) => [...new Set(taken.map(({ event }) => event))]

const since = (taken: TakenByStep) => `the partial match from ${spellTime(taken[0]?.event.timeMs ?? 0)}`

/** What a sequence says when somebody asks why. */
export class SequenceWords {
  private readonly steps: readonly SequenceStep[]
  private readonly groups: readonly SequenceGroup[]
  private readonly tests: Spoken['tests']
  private readonly view: TakenEvents
  private readonly tell: Tell

  constructor({ steps, groups, tests }: Spoken, view: TakenEvents, tell: Tell) {
    this.steps = steps
    this.groups = groups
    this.tests = tests
    this.view = view
    this.tell = tell
  }

  /** A condition was not true for who has taken these before. */
  failed(condition: number, value: Value, taken: TakenByStep, frame: Frame): void {
    const test = this.tests[condition]
    const step = this.steps[condition]
    // Of what must not happen, and of what would end a repetition, nobody asks why it did not.
    if (!test || !step || step.negated) return
    const read = (evaluate: (row: Row) => Value) => this.view.evaluateNext(evaluate, taken, frame)
    this.tell(`${this.name(condition)} condition: ${spellVerdict(test, value, read)}`)
  }

  /** The event was looked at: who has it as the last that was taken, and what was waited for before. */
  looked(event: Event, next: readonly Partial[], complete: readonly Partial[], waits: readonly (readonly Wait[])[]) {
    const grown = [...new Set([...next, ...complete])].filter(({ taken }) => taken.at(-1)?.event === event)
    for (const { taken } of grown) {
      const step = this.name(taken.at(-1)?.step ?? 0)
      this.tell(taken.length === 1 ? `It begins a match as ${step}.` : `It is ${step} of ${since(taken)}.`)
    }
    if (grown.length > 0) return
    const awaited = new Set(waits.flat().map(({ to }) => to?.step))
    for (const [index, { negated }] of this.steps.entries()) {
      if (!negated && event.payload[index] === true && !awaited.has(index))
        this.tell(`It could be ${this.name(index)}, but no partial match waits for that.`)
    }
  }

  /** The very next event was what it must not be. */
  forbidden(notNext: readonly number[], taken: TakenByStep, event: Event): void {
    const names = notNext.filter((at) => event.payload[at] === true).map((at) => this.name(at))
    this.end(`${names.join(' and ')} must not come right after ${this.lastOf(taken)}`, taken, event)
  }

  /** A partial match waits for this no longer, and the event is not what it waited for. */
  dropped({ to, never, until, contiguity }: Wait, taken: TakenByStep, event: Event, isRefused: boolean): void {
    const step = to ? this.name(to.step) : 'the end'
    if (isRefused) {
      const names = never.filter((at) => event.payload[at] === true).map((at) => this.name(at))
      this.end(`${names.join(' and ')} must not happen before ${step}`, taken, event)
    } else if (contiguity === 'strict') {
      this.end(`${step} had to come right after ${this.lastOf(taken)}`, taken, event)
    } else if (until.length > 0) {
      const names = until.filter((at) => event.payload[at] === true).map((at) => this.name(at))
      this.end(`what ends the repetition of ${names.join(' and ')} is true`, taken, event)
    }
  }

  timedOut({ taken, waits }: Partial, timeMs: number): void {
    const names = [...new Set(waits.flatMap(({ to }) => (to ? [this.name(to.step)] : [])))]
    const what = names.length > 0 ? `waiting for ${names.join(' or ')}` : 'with nothing more to wait for'
    this.tell(`At ${spellTime(timeMs)} the time of ${since(taken)} was over, ${what}.`, eventsOf(taken))
  }

  notPreferred(taken: TakenByStep): void {
    const message = `A match from ${spellTime(taken[0]?.event.timeMs ?? 0)} is not reported: in another one it happens more often.`
    this.tell(message, eventsOf(taken))
  }

  skipped(skipped: readonly Partial[], by: TakenByStep): void {
    const [first, last] = [by[0]?.event.timeMs ?? 0, by.at(-1)?.event.timeMs ?? 0]
    for (const { taken } of skipped) {
      const message = `${capital(since(taken))} was skipped after the match from ${spellTime(first)} to ${spellTime(last)}.`
      this.tell(message, eventsOf(taken))
    }
  }

  overflowed(lost: readonly Partial[], maxPartials: number): void {
    for (const { taken } of lost)
      this.tell(`${capital(since(taken))} was lost: there are more than ${maxPartials}.`, eventsOf(taken))
  }

  private end(why: string, taken: TakenByStep, event: Event): void {
    this.tell(`It ends a wait of ${since(taken)}: ${why}.`)
    this.tell(`At ${spellTime(event.timeMs)} a wait of ${since(taken)} ended: ${why}.`, eventsOf(taken))
  }

  private lastOf(taken: TakenByStep): string {
    return this.name(taken.at(-1)?.step ?? 0)
  }

  private name(condition: number): string {
    const group = this.groups.find(({ until }) => until === condition)
    if (group) return `${this.name(group.first)} to ${this.name(group.last)}`
    return JSON.stringify(this.steps[condition % this.steps.length]?.name ?? '')
  }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
