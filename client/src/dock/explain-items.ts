import type { ExplainResult, ToldDetection, ToldEvent } from '../preview/preview-messages.ts'

export type ExplainItem = ToldEvent | ToldDetection

export interface Filter {
  /** A part of the key's text. */
  readonly key: string
  readonly outcome: 'all' | 'nothing'
  /** Whose events are wanted. */
  readonly detection: string | null
}

/** Events and detections in the order of time, a detection behind the events of its time. */
export function listItems({ events, detections }: ExplainResult, filter: Filter): readonly ExplainItem[] {
  const { key, outcome, detection } = filter
  const wanted = key.trim().toLowerCase()
  const hasKey = (item: ExplainItem) => item.key.toLowerCase().includes(wanted)
  const shown = events.filter(
    (event) =>
      hasKey(event) &&
      (outcome === 'all' || event.outcome !== 'matched') &&
      (detection === null || event.detections.includes(detection)),
  )
  const found = detections.filter(
    (each) => hasKey(each) && outcome === 'all' && (detection === null || each.id === detection),
  )
  return [...shown, ...found].sort((a, b) => a.timeMs - b.timeMs)
}
