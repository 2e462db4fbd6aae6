import type { Row, Value } from '../../expression/value.ts'
import { toAccumulator } from '../aggregates.ts'
import { normaliseKey } from '../event-buffer.ts'
import type { Operator } from '../operator.ts'
import { toEventMs } from '../time.ts'
import { toCollector, toGroupRow, toGroupText, type WindowAggregateOptions } from './window-group.ts'

/** Rows of a key, none further from the next than the gap; `endMs` is the last row's time + gap. */
interface Session {
  startMs: number
  endMs: number
  rows: { readonly timeMs: number; readonly values: readonly Value[] }[]
}

interface KeySessions {
  readonly keys: readonly Value[]
  sessions: Session[]
}

/**
 * Session windows, as Spark's `session_window`: a row exactly at last + gap still joins; a row whose own session would have ended at
 * or below the watermark of the batch before is dropped; a session leaves, once, when the watermark reaches its end.
 */
export function createSessionAggregate(options: WindowAggregateOptions & { readonly gapMs: number }): Operator {
  const { eventTime, gapMs } = options
  const toKey = toGroupText(options.groups)
  const collector = toCollector(options)
  const open = new Map<string, KeySessions>()
  return {
    process(input, { watermarkMs, previousWatermarkMs }) {
      const errors: Row[] = []
      for (const row of input['in'] ?? []) {
        const timeMs = toEventMs(row[eventTime])
        const values = collector.read(row, errors)
        if (!values || timeMs === null || timeMs + gapMs <= previousWatermarkMs) continue
        const key = toKey(row)
        const state = open.get(key) ?? {
          keys: options.groups.map((g) => normaliseKey(row[g.column] ?? null)),
          sessions: [],
        }
        open.set(key, state)
        state.sessions = join(state.sessions, {
          startMs: timeMs,
          endMs: timeMs + gapMs,
          rows: [{ timeMs, values }],
        })
      }
      const out: Row[] = []
      for (const [key, state] of open) {
        for (const session of state.sessions) if (session.endMs <= watermarkMs) out.push(close(state.keys, session))
        state.sessions = state.sessions.filter(({ endMs }) => endMs > watermarkMs)
        if (state.sessions.length === 0) open.delete(key)
      }
      return { out, errors }
    },
  }

  function close(keys: readonly Value[], session: Session): Row {
    const accumulators = options.aggregates.map((aggregate) => toAccumulator(aggregate)())
    session.rows.sort((a, b) => a.timeMs - b.timeMs)
    for (const { values } of session.rows) collector.add(accumulators, values)
    return toGroupRow({ startMs: session.startMs, endMs: session.endMs, keys, accumulators })
  }
}

/** Merges a session into those of its key that it touches. */
function join(sessions: readonly Session[], added: Session): Session[] {
  const apart: Session[] = []
  const merged = added
  for (const session of sessions) {
    if (session.endMs < added.startMs || session.startMs > added.endMs) apart.push(session)
    else {
      merged.startMs = Math.min(merged.startMs, session.startMs)
      merged.endMs = Math.max(merged.endMs, session.endMs)
      merged.rows = session.rows.concat(merged.rows)
    }
  }
  return [...apart, merged].sort((a, b) => a.startMs - b.startMs)
}
