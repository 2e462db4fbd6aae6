import { toCanonical } from '../../expression/canonical-text.ts'
import type { SparkType } from '../../expression/types.ts'
import type { Row, Value } from '../../expression/value.ts'
import { type FailedRow, toFailedRow } from '../failed-row.ts'
import type { BatchContext, Operator } from '../operator.ts'
import { toEventMs } from '../time.ts'

type JoinType = 'inner' | 'left' | 'right' | 'full' | 'left-semi'

interface JoinSide {
  /** Positions of the keys, in the order of their partners. */
  readonly keys: readonly number[]
  /** Position of the event time; null where the stream has none. */
  readonly eventTime: number | null
  readonly width: number
}

export interface StreamJoinOptions {
  readonly type: JoinType
  readonly left: JoinSide
  readonly right: JoinSide
  readonly keyTypes: readonly SparkType[]
  /** A right row fits a left one while its time is in [left - before, left + after]; null where time does not matter. */
  readonly bound: { readonly beforeMs: number; readonly afterMs: number } | null
  /** Over the columns of both, left first. */
  readonly condition: ((row: Row) => Value) | null
  readonly toFailed?: FailedRow
}

interface Held {
  readonly row: Row
  readonly timeMs: number | null
  matched: boolean
}

/** Spark keeps rows a millisecond longer than it has to where a bound is closed. */
const CLOSED_MS = 1

/**
 * Spark's stream-stream join: a row meets all of the other side that are held, and is held for those to come. In each batch the left rows
 * come first. A row at or below the watermark of the batch before is late and dropped (rule G5, native). A held row leaves when the
 * watermark shows that no partner can come any more; one that never had a partner comes out then, with nulls, where the type says so.
 */
export function createStreamJoin(options: StreamJoinOptions): Operator {
  const { left, right, bound } = options
  const sides = { left: new Side(left, options.keyTypes), right: new Side(right, options.keyTypes) }
  const pair = new Pairing(options)
  return {
    process(input, context) {
      const out: Row[] = []
      const errors: Row[] = []
      for (const row of input['left'] ?? []) {
        const held = sides.left.hold(row, context)
        if (held) for (const other of sides.right.partners(row, sides.left)) pair.meet(held, other, out, errors)
      }
      for (const row of input['right'] ?? []) {
        const held = sides.right.hold(row, context)
        if (held) for (const other of sides.left.partners(row, sides.right)) pair.meet(other, held, out, errors)
      }
      if (bound) {
        const nothing = (width: number): Row => Array.from({ length: width }, () => null)
        for (const row of sides.left.release(context.watermarkMs - bound.afterMs - CLOSED_MS))
          if (options.type === 'left' || options.type === 'full') out.push([...row, ...nothing(right.width)])
        for (const row of sides.right.release(context.watermarkMs - bound.beforeMs - CLOSED_MS))
          if (options.type === 'right' || options.type === 'full') out.push([...nothing(left.width), ...row])
      }
      return { out, errors }
    },
  }
}

/** What two rows of equal keys become. */
class Pairing {
  private readonly options: StreamJoinOptions

  constructor(options: StreamJoinOptions) {
    this.options = options
  }

  meet(left: Held, right: Held, out: Row[], errors: Row[]): void {
    const { type, toFailed = toFailedRow } = this.options
    if (type === 'left-semi' && left.matched) return
    const both = [...left.row, ...right.row]
    try {
      if (!this.fits(left, right, both)) return
    } catch (error) {
      errors.push(toFailed(both, error))
      return
    }
    left.matched = true
    right.matched = true
    out.push(type === 'left-semi' ? left.row : both)
  }

  private fits(left: Held, right: Held, both: Row): boolean {
    const { bound, condition } = this.options
    if (bound) {
      const gapMs = (right.timeMs ?? Number.NaN) - (left.timeMs ?? Number.NaN)
      if (!(gapMs >= -bound.beforeMs && gapMs <= bound.afterMs)) return false
    }
    return condition === null || condition(both) === true
  }
}

/** The rows of one side that are held, by key. */
class Side {
  private readonly byKey = new Map<string, Held[]>()
  private readonly side: JoinSide
  private readonly texts: readonly ((value: Value) => string)[]

  constructor(side: JoinSide, types: readonly SparkType[]) {
    this.side = side
    this.texts = types.map(toCanonical)
  }

  /** Null for a row that is late. A row with a null key has no partner, but is held like the others. */
  hold(row: Row, { previousWatermarkMs }: BatchContext): Held | null {
    const { eventTime } = this.side
    const timeMs = eventTime === null ? null : toEventMs(row[eventTime])
    if (timeMs !== null && timeMs <= previousWatermarkMs) return null
    const held = { row, timeMs, matched: false }
    const key = this.keyOf(row) ?? ''
    const list = this.byKey.get(key)
    if (list) list.push(held)
    else this.byKey.set(key, [held])
    return held
  }

  /** Rows held here with the keys of a row of the other side. */
  partners(row: Row, other: Side): readonly Held[] {
    const key = other.keyOf(row)
    return key === null ? [] : (this.byKey.get(key) ?? [])
  }

  /** Forgets rows whose time is at or below the limit; gives those that never had a partner. */
  release(limitMs: number): Row[] {
    const alone: Row[] = []
    for (const [key, list] of this.byKey) {
      const kept = list.filter(({ timeMs }) => timeMs === null || timeMs > limitMs)
      if (kept.length === list.length) continue
      for (const { row, timeMs, matched } of list) if (!matched && timeMs !== null && timeMs <= limitMs) alone.push(row)
      if (kept.length > 0) this.byKey.set(key, kept)
      else this.byKey.delete(key)
    }
    return alone
  }

  /** Null where a key is null: it is equal to nothing. */
  private keyOf(row: Row): string | null {
    const values = this.side.keys.map((at) => row[at] ?? null)
    return values.includes(null) ? null : JSON.stringify(values.map((value, at) => this.texts[at]?.(value)))
  }
}
