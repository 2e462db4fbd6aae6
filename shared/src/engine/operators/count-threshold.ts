import { toCanonical } from '../../expression/canonical-text.ts'
import type { SparkType } from '../../expression/types.ts'
import type { Row, Value } from '../../expression/value.ts'
import type { Operator } from '../operator.ts'
import { createPattern, type PatternInput } from '../pattern.ts'
import type { AlignedWindow } from './aligned-windows.ts'
import { Lookback, Windows } from './count-windows.ts'
import { NativeWindows } from './native-windows.ts'

/**
 * Pattern 3, count threshold. Only events that satisfy the condition (and whose `distinct` value is not null) count, fire or
 * make a window exist. Lookbacks are closed, [t - W, t]; windows half-open, [start, start + W), and aligned to the epoch (rule G6).
 */
export interface CountThresholdOptions {
  readonly patternId: string
  readonly input: Omit<PatternInput<string>, 'read'>
  readonly condition: (row: Row) => Value
  readonly distinct: { readonly type: SparkType; readonly evaluate: (row: Row) => Value } | null
  readonly threshold: number
  readonly comparison: 'at-least' | 'exactly' | 'at-most'
  readonly window: CountWindow
  /** Lookback only. */
  readonly fire: 'every' | 'crossing' | 'reset'
}

export type CountWindow =
  | { readonly kind: 'lookback'; readonly durationMs: number }
  /** With `native` they are those of Spark, which takes late events for windows that are open. */
  | ({ readonly kind: 'windows'; readonly native: boolean } & AlignedWindow)

export function createCountThreshold(options: CountThresholdOptions): Operator {
  const { patternId, input, condition, window, fire } = options
  const toCounted = toCountedText(options)
  const rule = toRule(options)
  const isDistinct = options.distinct !== null
  const aim = `${options.comparison.replace('-', ' ')} ${options.threshold}`
  return createPattern<string>({
    patternId,
    inputs: [{ ...input, read: (row) => (condition(row) === true ? toCounted(row) : null) }],
    ...(window.kind === 'windows' && window.native && { wait: (of) => new NativeWindows(window, of) }),
    create: (report, tell) =>
      window.kind === 'lookback'
        ? new Lookback({ durationMs: window.durationMs, fire, isDistinct, rule, report, tell, aim })
        : new Windows({ window, isDistinct, rule, report, tell, aim }),
  })
}

/** What an event adds to the count: null for nothing, '' for itself, or the text of the value that is counted once. */
function toCountedText({ distinct }: CountThresholdOptions): (row: Row) => string | null {
  if (!distinct) return () => ''
  const text = toCanonical(distinct.type)
  return (row) => {
    const value = distinct.evaluate(row)
    return value === null ? null : text(value)
  }
}

function toRule({ comparison, threshold }: CountThresholdOptions): (count: number) => boolean {
  if (comparison === 'at-least') return (count) => count >= threshold
  return comparison === 'exactly' ? (count) => count === threshold : (count) => count <= threshold
}
