import { toCanonical } from '../../expression/canonical-text.ts'
import type { Column } from '../../expression/types.ts'
import type { Row } from '../../expression/value.ts'
import type { Operator } from '../operator.ts'
import { toEventMs } from '../time.ts'

/**
 * Of the rows that another operator gives on `out`, one of each that are equal in every column, as Spark's `dropDuplicates`:
 * a row is remembered until the watermark passes its time, and dropped when it arrives at or below the watermark of the batch
 * before (rule G5, native).
 */
export function createDistinct(inner: Operator, columns: readonly Column[], eventTime: number): Operator {
  const toText = toCanonical({ kind: 'struct', fields: columns })
  const seen = new Map<string, number>()
  return {
    process(input, context) {
      const out: Row[] = []
      for (const row of inner.process(input, context)['out'] ?? []) {
        const timeMs = toEventMs(row[eventTime])
        if (timeMs === null || timeMs <= context.previousWatermarkMs) continue
        const text = toText(row)
        if (seen.has(text)) continue
        seen.set(text, timeMs)
        out.push(row)
      }
      for (const [text, timeMs] of seen) if (timeMs <= context.watermarkMs) seen.delete(text)
      return { out }
    },
  }
}
