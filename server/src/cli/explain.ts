import { encodeValue } from '@lakestream/shared/expression/row-json'
import { type ExplainedDetection, type ExplainedEvent, explainNode } from '@lakestream/shared/pipeline/explain'
import { OUTCOMES, spellDetection, spellEvent } from '@lakestream/shared/pipeline/explain-words'
import { EXIT, problemsError } from './outcome.ts'
import { openForPreview, type PreviewFlags } from './preview.ts'

/** `explain FILE --node ID`: what became of each event at a pattern, and of which events each detection is made. */
export async function explain(path: string | undefined, flags: PreviewFlags): Promise<number> {
  const { file, node, options } = await openForPreview(path, flags)
  const explained = explainNode(file.pipeline, node.id, options)
  if (!explained.ok) throw problemsError(explained.problems)
  const events = explained.explanation.events.map(toRecord)
  const detections = explained.explanation.detections.map(toDetection)
  if (flags.json) {
    console.log(JSON.stringify({ node: node.id, events, detections }))
    return EXIT.ok
  }
  console.log(`${node.label}: ${events.length} events, ${detections.length} detections`)
  for (const event of explained.explanation.events) console.log(toLines(event))
  for (const detection of explained.explanation.detections)
    console.log(`${spellDetection(detection)}, ${detection.id}, of events ${detection.events.join(', ')}`)
  return EXIT.ok
}

const toIso = (ms: number) => new Date(ms).toISOString()

function toRecord({ index, port, columns, row, timeMs, key, outcome, detections, notes, conditions }: ExplainedEvent) {
  return {
    index,
    port,
    time: toIso(timeMs),
    key,
    outcome,
    detections,
    notes,
    conditions: conditions.map(({ field, text, value, error, reads }) => ({
      field,
      text,
      value,
      ...(error !== null && { error }),
      reads: Object.fromEntries(reads.map(({ name, type, value: read }) => [name, encodeValue(type, read)])),
    })),
    row: Object.fromEntries(columns.map(({ name, type }, at) => [name, encodeValue(type, row[at] ?? null)])),
  }
}

const toDetection = ({ timeMs, ...detection }: ExplainedDetection) => ({ ...detection, time: toIso(timeMs) })

/** A line for the event, and one for each thing to be said of it. */
function toLines(event: ExplainedEvent): string {
  const { index, timeMs, outcome, key } = event
  return [`${index}  ${toIso(timeMs)}  ${key}  ${OUTCOMES[outcome]}`, ...spellEvent(event)].join('\n     ')
}
