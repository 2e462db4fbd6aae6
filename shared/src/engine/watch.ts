import type { Row } from '../expression/value.ts'

/** An event as a watcher is told of it. */
export interface WatchedEvent {
  /** Position of the input that it came in by. */
  readonly input: number
  readonly row: Row
}

/**
 * What happened in a pattern, in the order in which it happened. Watching changes nothing of what is detected (rule G13): a note is
 * made beside the work, and nothing reads it.
 */
export type Note =
  /** It came at or below the watermark. */
  | { readonly what: 'late'; readonly event: WatchedEvent; readonly key: string; readonly watermarkMs: number }
  /** One of the pattern's expressions failed for it. */
  | { readonly what: 'failed'; readonly event: WatchedEvent; readonly key: string; readonly reason: string }
  /** Its conditions say that it is nothing to the pattern. */
  | { readonly what: 'ignored'; readonly event: WatchedEvent; readonly key: string }
  /** It waits for the watermark. */
  | { readonly what: 'buffered'; readonly event: WatchedEvent; readonly key: string }
  /** The watermark has passed it, and the pattern looked at it. */
  | { readonly what: 'taken'; readonly event: WatchedEvent; readonly key: string }
  | { readonly what: 'deadline'; readonly key: string; readonly timeMs: number }
  | {
      readonly what: 'detected'
      readonly key: string
      readonly port: string
      readonly status: string
      readonly id: string
      readonly timeMs: number
      readonly events: readonly WatchedEvent[]
      /** All events of the key from the first to the last of them. */
      readonly through: boolean
    }
  /**
   * What the pattern itself says, such as the step that an event reached: of the event that it was just given, or of `events` that it was
   * given before.
   */
  | {
      readonly what: 'told'
      readonly key: string
      readonly message: string
      readonly events: readonly WatchedEvent[] | null
    }

export type Watch = (note: Note) => void
