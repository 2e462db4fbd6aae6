import type { Row, Value } from '../expression/value.ts'
import { hash128 } from './sha256.ts'
import { toTimestamp } from './time.ts'

/** One detection, before it becomes a row. */
export interface Match {
  readonly keys: readonly Value[]
  readonly id: string
  readonly startMs: number
  readonly endMs: number
  /** When it was decided: its last event's time or its deadline (rule G7). */
  readonly timeMs: number
  readonly status: string
  readonly eventCount: number
  /** Columns of the pattern's own. */
  readonly found: readonly Value[]
  readonly emit: readonly Value[]
}

/** An event of a match by content: the canonical text of its row and its ordinal among equal rows. */
export interface EventIdentity {
  readonly text: string
  readonly ordinal: number
}

export interface MatchIdentity {
  readonly patternId: string
  /** Canonical text of the key values. */
  readonly key: string
  /** Identities of the events that determine the match. */
  readonly events: readonly EventIdentity[]
  readonly count: number
  readonly startMs: number
  readonly endMs: number
  readonly status: string
  /** What else tells matches of the same events apart, such as the steps that took them. */
  readonly label: string
}

/** The stable id of a match (rule G8): the same after a replay, in TypeScript and in Python (`identity.py`). */
export function toMatchId({ patternId, key, events, count, startMs, endMs, status, label }: MatchIdentity): string {
  const identities = events.map(({ text, ordinal }) => `[${text},${ordinal}]`).join(',')
  const kind = JSON.stringify(`${status} ${label}`)
  return hash128(`[${JSON.stringify(patternId)},${key},[${identities}],${count},${startMs},${endMs},${kind}]`)
}

/** A match as a row: pattern id, match id, keys, start, end, time, status, event count, own columns, emitted values. */
export function toMatchRow(patternId: string, match: Match): Row {
  return [
    patternId,
    match.id,
    ...match.keys,
    toTimestamp(match.startMs),
    toTimestamp(match.endMs),
    toTimestamp(match.timeMs),
    match.status,
    BigInt(match.eventCount),
    ...match.found,
    ...match.emit,
  ]
}
