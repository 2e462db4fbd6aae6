import { spellTime } from '../engine/time.ts'
import { spellValue } from '../expression/spell-value.ts'
import type { ExplainedDetection, ExplainedEvent, Outcome } from './explain.ts'
import type { ExplainedCondition } from './explain-conditions.ts'

/** What became of an event, in words. */
export const OUTCOMES: Readonly<Record<Outcome, string>> = {
  matched: 'Part of a detection',
  unmatched: 'In no detection',
  waiting: 'Waits for the watermark',
  ignored: 'Left out',
  late: 'Late',
  failed: 'Failed',
}

/** What is to be said of an event: what the pattern told, and where it told nothing of an event that came to nothing the conditions that were not true. */
export function spellEvent({ outcome, notes, conditions }: ExplainedEvent): readonly string[] {
  const why =
    outcome === 'ignored' || (outcome === 'unmatched' && notes.length === 0)
      ? conditions.filter(({ value }) => value !== true)
      : []
  const said = [...notes, ...why.map(spellCondition)]
  if (said.length > 0) return said
  if (outcome === 'ignored') return ['It has no value that says anything to this pattern.']
  return outcome === 'waiting' ? ['The watermark has not passed it when the input ends.'] : []
}

/** A condition with its truth and the values that it read. */
export function spellCondition({ label, text, value, error, reads }: ExplainedCondition): string {
  const values = reads.map(({ name, type, value: read }) => `${name} ${spellValue(type, read)}`)
  const truth = error === null ? (value === null ? 'null' : String(value)) : `not computed (${error})`
  return `${label}: ${text} is ${truth}${values.length > 0 ? `: ${values.join(', ')}` : ''}`
}

/** A detection without the events that it is made of. */
export const spellDetection = ({ status, port, timeMs }: Omit<ExplainedDetection, 'events' | 'key' | 'id'>) =>
  `${status}${port === 'matches' ? '' : ` (${port})`} at ${spellTime(timeMs)}`
