import { NO_STREAM } from '@lakestream/shared/nodes/columns'
import type { Column } from '@lakestream/shared/expression/types'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import { expect, it } from 'vitest'
import { detectAllOnBoth } from '../agreement/compare.ts'
import { COLUMNS } from '../agreement/rows.ts'
import { expectedOf, FLUSH_MS, NOT_RUN, RUN, toRun, variablesOf } from './match-recognize-runs.ts'
import type { RecordedCase } from './to-match-recognize.ts'

const DEFINITION = findNode('match-recognize-sql') as AnyNodeDefinition

const runs = detectAllOnBoth(
  DEFINITION,
  RUN.map((recorded) => ({ ...toRun(recorded), watermarkMs: 0 })),
)

type Values = Readonly<Record<string, unknown>>

/** Own columns of a detection, as plain values. */
function toValues(detection: readonly unknown[], own: readonly Column[]): Values {
  const texts = detection.slice(-own.length) as string[]
  return Object.fromEntries(
    own.map(({ name, type }, at) => [name, toPlain(type.kind, JSON.parse(texts[at] ?? 'null'))]),
  )
}

const toPlain = (kind: string, value: unknown) =>
  value === null || kind === 'string' || kind === 'boolean' ? value : Number(value)

function toMatch(values: Values, recorded: RecordedCase): unknown {
  const vars = Object.fromEntries(
    variablesOf(recorded).flatMap((name) => {
      const rows = recorded.events.flatMap((_, at) => values[`${name}_${at}`] ?? [])
      return rows.length > 0 ? [[name, rows]] : []
    }),
  )
  return { vars, measures: measuresOf(values, recorded) }
}

const measuresOf = (values: Values, { measures }: RecordedCase) =>
  Object.fromEntries(Object.keys(measures).map((name) => [name, values[`m_${name}`]]))

const sorted = (found: readonly unknown[]) => found.map((each) => JSON.stringify(each)).sort()

function expectedRows(recorded: RecordedCase): string[] {
  const { matches = [], rows } = expectedOf(recorded)
  if (recorded.rowsPerMatch === 'one') {
    return sorted(
      matches.map(({ vars, measures }) => ({
        vars: Object.fromEntries(
          Object.entries(vars)
            .filter(([, at]) => at.length > 0)
            .sort(),
        ),
        measures: pick(measures, recorded),
      })),
    )
  }
  return sorted(
    (rows ?? []).map(({ row, matchNumber, classifier, measures }) => ({
      row,
      matchNumber,
      classifier,
      measures: pick(measures, recorded),
    })),
  )
}

const pick = (from: Values, { measures }: RecordedCase) =>
  Object.fromEntries(Object.keys(measures).map((name) => [name, from[name]]))

function foundRows(detections: readonly (readonly unknown[])[], own: readonly Column[], recorded: RecordedCase) {
  // The last row is there for its time alone.
  const values = detections
    .filter(([, , , startMs]) => startMs !== FLUSH_MS)
    .map((detection) => toValues(detection, own))
  if (recorded.rowsPerMatch === 'one') return sorted(values.map((each) => toMatch(each, recorded)))
  return sorted(
    values.map((each) => ({
      row: each['big'],
      matchNumber: each['number_'],
      classifier: each['label_'],
      measures: measuresOf(each, recorded),
    })),
  )
}

it.each(RUN.map((recorded, at) => [recorded.id, recorded, at] as const))(
  '%s gives what the engine gave, in TypeScript and in Python',
  (_, recorded, at) => {
    const { own, engine, python } = runs[at] ?? { own: [], engine: [], python: [] }
    const expected = expectedRows(recorded)
    expect(foundRows(engine, own, recorded)).toEqual(expected)
    expect(foundRows(python, own, recorded)).toEqual(expected)
  },
)

it('what a stream cannot decide is refused, and where an engine fails as it runs the node says beforehand how it goes on', () => {
  const schema = { ...NO_STREAM, columns: COLUMNS, eventTime: { column: 'ts', watermarkMs: 0 } }
  const said = NOT_RUN.map((recorded) => {
    const problems = DEFINITION.problems({ ...toRun(recorded).config, lateEvents: 'route' }, [{ port: 'in', schema }])
    return [recorded.id, ...problems.map(({ severity, message }) => `${severity}: ${message}`)]
  })
  const goesOn = (name: string) => `info: Where ${name} takes the match's first row, the search goes on at the next row`
  expect(said).toEqual([
    ['mr-randcore-001', goesOn('B')],
    ['mr-randcore-027', goesOn('A')],
    ['mr-anchor-end-pastLast', expect.stringMatching(/^error: A stream has no last row/)],
  ])
})
