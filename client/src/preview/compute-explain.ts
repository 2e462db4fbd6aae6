import { spellTime } from '@lakestream/shared/engine/time'
import { spellValue } from '@lakestream/shared/expression/spell-value'
import { type ExplainedEvent, explainNode } from '@lakestream/shared/pipeline/explain'
import { OUTCOMES, spellDetection, spellEvent } from '@lakestream/shared/pipeline/explain-words'
import { type AskedForRows, SAMPLE } from './compute-preview.ts'
import type { ExplainResult, ToldEvent } from './preview-messages.ts'

/** Events and detections that are shown; all events are counted. */
const SHOWN = 10_000
/** Characters of a row's values. */
const ROW_TEXT = 200

/** What became of each event at a pattern, in the order of event time. */
export function computeExplain({ pipeline, nodeId, propagation, inputs: rows, memo }: AskedForRows): ExplainResult {
  const explained = explainNode(pipeline, nodeId, { propagation, inputs: rows, memo, sampleSize: SAMPLE })
  if (!explained.ok) {
    return { events: [], detections: [], total: 0, problems: explained.problems.map(({ message }) => message) }
  }
  const { events, detections } = explained.explanation
  const inputs = propagation.nodes[nodeId]?.inputs ?? []
  const timeColumns = new Map(inputs.map(({ port, schema }) => [port, schema.eventTime?.column]))
  const inOrder = [...events].sort((a, b) => a.timeMs - b.timeMs || a.index - b.index)
  return {
    events: inOrder.slice(0, SHOWN).map((event) => toTold(event, timeColumns)),
    detections: detections.slice(0, SHOWN).map((detection) => ({
      id: detection.id,
      text: spellDetection(detection),
      time: spellTime(detection.timeMs),
      key: toKeyText(detection.key),
      timeMs: detection.timeMs,
      count: detection.events.length,
    })),
    total: events.length,
    problems: [],
  }
}

function toTold(event: ExplainedEvent, timeColumns: ReadonlyMap<string, string | undefined>): ToldEvent {
  const { index, timeMs, key, outcome, detections } = event
  return {
    index,
    timeMs,
    time: spellTime(timeMs),
    key: toKeyText(key),
    outcome,
    outcomeText: OUTCOMES[outcome],
    said: spellEvent(event),
    row: toRowText(event, timeColumns.get(event.port)),
    detections,
  }
}

function toKeyText(canonical: string): string {
  const values = JSON.parse(canonical) as readonly unknown[]
  return values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ')
}

/** The event time is shown beside it. */
function toRowText({ columns, row }: ExplainedEvent, timeColumn: string | undefined): string {
  const values = columns.map(({ name, type }, at) => [name, spellValue(type, row[at] ?? null)] as const)
  const text = values.flatMap(([name, value]) => (name === timeColumn ? [] : [`${name} ${value}`])).join(', ')
  return text.length > ROW_TEXT ? `${text.slice(0, ROW_TEXT)}…` : text
}
