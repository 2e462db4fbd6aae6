import { generateBundle } from '@lakestream/server/codegen/generate'
import type { Language } from '@lakestream/shared/pipeline/model'
import { describe, expect, it } from 'vitest'
import { toPipeline } from './build-pipeline.ts'

const windows = (name: string, output: 'append' | 'update') => ({
  type: 'window-aggregate',
  label: name,
  config: {
    groupBy: [],
    window: { kind: 'tumbling', duration: '1 hour' },
    aggregates: [{ id: 'a', name: 'many', function: 'count' }],
    output,
  },
})

/** Rows that are handed over for windows that show what changes, and, in the declarative part, to windows that wait for their end. */
function write(language: Language) {
  const pipeline = toPipeline({
    nodes: {
      events: {
        type: 'auto-loader',
        label: 'events',
        config: {
          path: 'in',
          format: 'json',
          schema: [
            { id: 'a', name: 'at', type: 'timestamp' },
            { id: 'n', name: 'n', type: 'int' },
          ],
          eventTime: { column: 'at', parse: 'timestamp', watermark: '1 minute' },
        },
      },
      few: { type: 'filter', label: 'few', config: { condition: 'n <= 2' } },
      fewer: { type: 'filter', label: 'fewer', config: { condition: 'n <= 1' } },
      changing: windows('changing', 'update'),
      closed: windows('closed', 'append'),
      'shown-changes': { type: 'console-sink', config: {} },
      kept: { type: 'delta-table-sink', label: 'kept', config: { table: 'closed' } },
      all: { type: 'delta-table-sink', label: 'all', config: { table: 'fewer' } },
    },
    edges: [
      'events:out>few:in',
      'few:out>changing:in',
      'changing:out>shown-changes:in',
      'few:out>fewer:in',
      'fewer:out>closed:in',
      'closed:out>kept:in',
      'fewer:out>all:in',
    ],
  })
  const bundle = generateBundle({ ...pipeline, target: 'hybrid', language }, { environment: 'spark' })
  expect(bundle.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const textOf = (name: string) => bundle.files.find(({ path }) => path.endsWith(name))?.text ?? ''
  return { python: textOf('transformations/pipeline.py'), sql: textOf('transformations/pipeline.sql') }
}

/** The lines of a function's body. */
const bodyOf = (python: string, name: string) =>
  new RegExp(`def ${name}\\(\\) -> DataFrame:\\n((?: {4}.*\\n)*)`).exec(python)?.[1]?.trimEnd().split('\n') ?? []

describe('what waits for event time behind rows that are handed over', () => {
  it('is computed from the source on: the table keeps no watermark', () => {
    const { python } = write('python')
    expect(python).toContain('@dp.table(name="few", comment="Handed over to the streaming job")')
    expect(bodyOf(python, 'view_closed').map((line) => line.trim())).toEqual([
      'events = read_events(spark, run)',
      'few = make_few(events["out"])',
      'fewer = make_fewer(few["out"])',
      'closed = make_closed(fewer["out"])',
      'return closed',
    ])
  })

  it('leaves what looks at each row alone as it is: that reads the table', () => {
    expect(bodyOf(write('python').python, 'view_fewer')[0]).toBe('    rows = spark.readStream.table("few")')
  })

  it('is Python where SQL is wanted, with all before it, and says why', () => {
    const { python, sql } = write('sql')
    const because = 'waits for event time, which the table that is handed over does not keep.'
    expect(python).toContain(`# In Python: It ${because}`)
    expect(python.split(`# In Python: "closed" behind it ${because}`)).toHaveLength(3)
    expect(sql).toContain('CREATE STREAMING TABLE')
    expect(sql).not.toContain('window(')
  })
})
