import { parseTimestamp } from '@lakestream/shared/expression/temporal'
import type { Row } from '@lakestream/shared/expression/value'
import { explainNode } from '@lakestream/shared/pipeline/explain'
import { spellEvent } from '@lakestream/shared/pipeline/explain-words'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { expect, it } from 'vitest'
import { readPatterns } from '../engine/agreement/patterns.ts'
import { readPipeline } from '../support/executions.ts'
import given from './explain-cases.json' with { type: 'json' }

const SOURCE = {
  type: 'auto-loader',
  config: {
    path: 'in',
    format: 'json',
    schema: [
      { id: 'a', name: 'at', type: 'timestamp' },
      { id: 'b', name: 'kind', type: 'string' },
      { id: 'c', name: 'amount', type: 'double' },
    ],
    eventTime: { column: 'at', parse: 'timestamp', watermark: '0 seconds' },
  },
}

interface ExplainCase {
  readonly what: string
  readonly type: string
  readonly config: JsonObject
  /** Minute, kind and amount. Those of the kind b are of the second input, where there is one; the last, `end`, moves the watermarks. */
  readonly rows: readonly (readonly [minute: number, kind: string | null, amount: number | null])[]
  /** By event in the order in which they came: its outcome, and what is said of it. */
  readonly said: readonly (readonly string[])[]
}

const CASES = given.cases as unknown as readonly ExplainCase[]

const toRow = ([minute, kind, amount]: ExplainCase['rows'][number]): Row => [
  parseTimestamp(`2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`),
  kind,
  amount,
]

function explain({ type, config, rows: written }: ExplainCase) {
  const rows = written.map(toRow)
  const hasTwo = type === 'temporal-correlation'
  const isSecond = ([, kind]: Row) => hasTwo && kind === 'b'
  const others = rows.filter((row) => isSecond(row) || row[1] === 'end')
  const inputs = { rows: rows.filter((row) => !isSecond(row)), others }
  const nodes = { rows: SOURCE, ...(hasTwo && { others: SOURCE }), pattern: { type, config } }
  const edges = hasTwo ? ['rows:out>pattern:a', 'others:out>pattern:b'] : ['rows:out>pattern:in']
  const explained = explainNode(readPipeline({ lakestream: 1, name: 'Why', nodes, edges }), 'pattern', { inputs })
  if (!explained.ok) throw new Error(JSON.stringify(explained.problems))
  return explained.explanation
}

it.each(CASES.map((each) => [each.type, each.what, each] as const))(
  '%s says what became of each event: %s',
  (_, __, each) => {
    const { events } = explain(each)
    expect(events.map((event) => [event.outcome, ...spellEvent(event)])).toEqual(each.said)
  },
)

it('every pattern that the engine computes has a case', async () => {
  const patterns = await readPatterns()
  const known = new Set(CASES.map(({ type }) => type))
  expect(patterns.map(({ definition }) => definition.type).filter((type) => !known.has(type))).toEqual([])
})
