import { explainNode, type Outcome } from './explain.ts'
import { type GivenRows, isGiven } from './lint-rows.ts'
import type { Diagnostic, Pipeline } from './model.ts'
import { previewNode } from './preview.ts'
import type { Propagation } from './propagate.ts'

/** Patterns that detect nothing in rows that their sources really have, with what became of their events. */
export function lintNothing(pipeline: Pipeline, propagation: Propagation, given: GivenRows): Diagnostic[] {
  return propagation.order.flatMap((id) => {
    const definition = propagation.nodes[id]?.definition
    if (definition?.category !== 'pattern' || !isGiven({ pipeline, propagation, given }, id)) return []
    const asked = { propagation, inputs: given }
    const { run } = previewNode(pipeline, id, { ...asked, record: new Set([id]) })
    // What waits for the watermark is detected, only later.
    if (!run || (run.emitted[id]?.['matches'] ?? []).length > 0) return []
    const explained = explainNode(pipeline, id, asked)
    const outcomes = explained.ok ? explained.explanation.events.map(({ outcome }) => outcome) : []
    if (outcomes.length === 0) return []
    const message = `Nothing is detected in the ${outcomes.length} events here (${countOutcomes(outcomes)}): "Explain" in the preview says why, event by event.`
    return [{ code: 'lint.nothing-detected', severity: 'info', message, nodeId: id }]
  })
}

/** What became of some events. */
const BECAME: Readonly<Record<Outcome, string>> = {
  matched: 'detected',
  unmatched: 'in no detection',
  waiting: 'waiting for the watermark',
  ignored: 'left out',
  late: 'late',
  failed: 'failed',
}

function countOutcomes(outcomes: readonly Outcome[]): string {
  const counts = new Map<Outcome, number>()
  for (const each of outcomes) counts.set(each, (counts.get(each) ?? 0) + 1)
  return [...counts].map(([outcome, count]) => `${count} ${BECAME[outcome]}`).join(', ')
}
