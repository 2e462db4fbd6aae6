import { spellNumber } from '../../expression/spell-value.ts'
import { floorMod } from '../../expression/temporal.ts'
import type { Row } from '../../expression/value.ts'
import type { BufferedEvent, KeyLogic } from '../event-buffer.ts'
import type { Operator } from '../operator.ts'
import { createPattern, type PatternInput, type Report, type Tell } from '../pattern.ts'
import { type Expected, type Spread, toExpected, toScore } from './outlier-score.ts'

/**
 * Pattern 8, outlier: a value that is far from those before it. The baseline is the last events or the last time, of one slot of a
 * season where there is one, or a moving average, always without the event itself. `outlier_anomaly.py` is the twin, with the same
 * order of operations.
 */
export interface OutlierOptions extends OutlierRule {
  readonly patternId: string
  readonly input: Omit<PatternInput<number>, 'read'>
  readonly baseline: RecentRule | SmoothedRule
  /** The value of an event; null where it says nothing. */
  readonly read: (row: Row) => number | null
}

interface OutlierRule {
  readonly threshold: number
  readonly minSamples: number
  readonly side: 'both' | 'high' | 'low'
  /** Outliers stay out of the baseline. */
  readonly excludesOutliers: boolean
  /** A key that is silent for longer begins anew. */
  readonly forgetMs: number
}

interface RecentRule {
  readonly by: Spread
  readonly of: { readonly count: number } | { readonly durationMs: number }
  readonly season: { readonly lengthMs: number; readonly slotMs: number } | null
}

interface SmoothedRule {
  readonly by: 'ewma'
  readonly smoothing: number
}

type Event = BufferedEvent<number>

/** What an event is compared with. */
interface Baseline {
  /** Number of values before the event, and what they let expect. */
  look(timeMs: number): { readonly samples: number; readonly expected: () => Expected }
  add(timeMs: number, value: number): void
  clear(): void
}

export function createOutlierAnomaly(options: OutlierOptions): Operator {
  const { patternId, input, read, baseline } = options
  const create = () => (baseline.by === 'ewma' ? new Smoothed(baseline.smoothing) : new Recent(baseline))
  return createPattern<number>({
    patternId,
    inputs: [{ ...input, read }],
    create: (report, tell) => new Outliers(options, create(), report, tell),
  })
}

class Outliers implements KeyLogic<number> {
  private lastMs: number | null = null
  private readonly rule: OutlierRule
  private readonly baseline: Baseline
  private readonly report: Report<number>
  private readonly tell: Tell | null

  constructor(rule: OutlierRule, baseline: Baseline, report: Report<number>, tell: Tell | null) {
    this.rule = rule
    this.baseline = baseline
    this.report = report
    this.tell = tell
  }

  onEvent(event: Event): void {
    this.lastMs = event.timeMs
    const isOutlier = this.judge(event)
    if (!isOutlier || !this.rule.excludesOutliers) this.baseline.add(event.timeMs, event.payload)
  }

  nextDeadlineMs(): number | null {
    return this.lastMs === null ? null : this.lastMs + this.rule.forgetMs + 1
  }

  onDeadline(): void {
    this.lastMs = null
    this.baseline.clear()
  }

  isIdle(): boolean {
    return this.lastMs === null
  }

  private judge(event: Event): boolean {
    const { minSamples, threshold, side } = this.rule
    const { samples, expected } = this.baseline.look(event.timeMs)
    if (samples < minSamples) {
      this.tell?.(`Its baseline has ${samples} of the ${minSamples} events that it needs.`)
      return false
    }
    const { from, to, spread } = expected()
    const score = toScore(event.payload, { from, to, spread })
    const [low, high] = [from - threshold * spread, to + threshold * spread]
    const isOutlier = (side !== 'low' && score > threshold) || (side !== 'high' && -score > threshold)
    this.tell?.(spellScore(event.payload, score, { low, high, side }))
    if (isOutlier) this.detect(event, [event.payload, score, low, high, BigInt(samples)])
    return isOutlier
  }

  private detect(event: Event, found: readonly (number | bigint)[]): void {
    const { timeMs, emit } = event
    this.report({ events: [event], count: 1, startMs: timeMs, endMs: timeMs, timeMs, found, emit })
  }
}

function spellScore(
  value: number,
  score: number,
  { low, high, side }: { readonly low: number; readonly high: number; readonly side: OutlierRule['side'] },
): string {
  const [from, to] = [spellNumber(low), spellNumber(high)]
  const range = { both: `from ${from} to ${to}`, high: `up to ${to}`, low: `of at least ${from}` }[side]
  return `Its value is ${value}, its score ${spellNumber(score)}; values ${range} were expected.`
}

/** The last events or the last time, of each slot of the season apart. */
class Recent implements Baseline {
  private readonly slots = new Map<number, { readonly timeMs: number; readonly value: number }[]>()
  private readonly rule: RecentRule

  constructor(rule: RecentRule) {
    this.rule = rule
  }

  look(timeMs: number) {
    const { of, by } = this.rule
    const slot = this.toSlot(timeMs)
    const known = this.slots.get(slot) ?? []
    const kept = 'count' in of ? known.slice(-of.count) : known.filter((each) => each.timeMs >= timeMs - of.durationMs)
    this.slots.set(slot, kept)
    const expected = () =>
      toExpected(
        kept.map(({ value }) => value),
        by,
      )
    return { samples: kept.length, expected }
  }

  add(timeMs: number, value: number): void {
    const slot = this.toSlot(timeMs)
    const known = this.slots.get(slot)
    if (known) known.push({ timeMs, value })
    else this.slots.set(slot, [{ timeMs, value }])
  }

  clear(): void {
    this.slots.clear()
  }

  private toSlot(timeMs: number): number {
    const { season } = this.rule
    return season ? Math.floor(floorMod(timeMs, season.lengthMs) / season.slotMs) : 0
  }
}

/** Mean and variance that follow the values, the newest with a fixed weight. */
class Smoothed implements Baseline {
  private samples = 0
  private mean = 0
  private variance = 0
  private readonly smoothing: number

  constructor(smoothing: number) {
    this.smoothing = smoothing
  }

  look() {
    const { samples, mean, variance } = this
    return { samples, expected: () => ({ from: mean, to: mean, spread: Math.sqrt(variance) }) }
  }

  add(_: number, value: number): void {
    this.samples += 1
    if (this.samples === 1) {
      this.mean = value
      return
    }
    const difference = value - this.mean
    const step = this.smoothing * difference
    this.mean += step
    this.variance = (1 - this.smoothing) * (this.variance + difference * step)
  }

  clear(): void {
    this.samples = 0
    this.mean = 0
    this.variance = 0
  }
}
