import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { previewNode } from '@lakestream/shared/pipeline/preview'
import { expect, it } from 'vitest'
import { readPipeline, sortRows } from '../support/executions.ts'
import { FAILING_LINE, toLineSource } from '../support/line-sources.ts'
import { useSpark } from '../support/spark.ts'

/** Python Data Sources as people write them, on Spark. */
process.env['LAKESTREAM_SECRET_LINES_TOKEN'] = 't0k"n'
const spark = useSpark({ own: true })

/** Sources into a console each. */
function toPipeline(sources: Readonly<Record<string, JsonObject>>) {
  const names = Object.keys(sources).sort()
  const nodes = names.flatMap((name) => [
    [name, { type: 'custom-python-source', label: name, config: sources[name] }],
    [`${name}-sink`, { type: 'console-sink', label: `${name} sink`, config: {} }],
  ])
  return readPipeline({
    lakestream: 1,
    name: 'lines',
    nodes: Object.fromEntries(nodes),
    edges: names.map((name) => `${name}:out>${name}-sink:in`),
  })
}

const TOKEN = { secrets: [{ id: 's', name: 'token', secret: { scope: 'lines', key: 'token' } }] }

it('stream readers and simple stream readers give their rows, and go on after a restart', async () => {
  const folder = spark.makeFolder('lines')
  const path = join(folder, 'lines.txt')
  const pipeline = toPipeline({ lines: toLineSource('Lines', path, TOKEN), simple: toLineSource('SimpleLines', path) })
  const run = async (lines: string[]) => {
    writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
    const { errors, rows } = await spark.runPipeline(pipeline, { folder })
    expect(errors).toEqual([])
    return { lines: sortRows(rows['lines-sink']?.rows ?? []), simple: sortRows(rows['simple-sink']?.rows ?? []) }
  }
  expect(await run(['a', 'b'])).toEqual({
    lines: sortRows([
      ['t0k"n: a', 0],
      ['t0k"n: b', 1],
    ]),
    simple: sortRows([
      ['a', 0],
      ['b', 1],
    ]),
  })
  expect(await run(['a', 'b', 'c'])).toEqual({ lines: sortRows([['t0k"n: c', 2]]), simple: sortRows([['c', 2]]) })
})

it('an exception of the code is shown at its line', async () => {
  const folder = spark.makeFolder('failing')
  const path = join(folder, 'lines.txt')
  writeFileSync(path, 'a\nfail\n')
  const { errors } = await spark.runPipeline(toPipeline({ lines: toLineSource('Lines', path) }), { folder })
  expect(errors).toMatchObject([
    {
      message: 'ValueError: line 1 cannot be read',
      nodeId: 'lines',
      path: 'lakestream_custom/lines.py',
      line: FAILING_LINE,
    },
  ])
})

it('columns that are others than the declared ones are refused', async () => {
  const schema = [
    { id: 'a', name: 'line', type: 'int' },
    { id: 'b', name: 'more', type: 'int' },
  ]
  const { errors } = await spark.runPipeline(toPipeline({ lines: toLineSource('Lines', 'nowhere', { schema }) }))
  expect(errors).toMatchObject([{ nodeId: 'lines' }])
  expect(errors[0]?.message).toContain(
    'The columns of node lines are not as it declares them: line is string, not int as declared; there is no column more; the column number is not declared.',
  )
})

it('a class that is no data source is refused', async () => {
  const { errors } = await spark.runPipeline(
    toPipeline({ lines: { ...toLineSource('Lines', 'nowhere'), code: 'class Lines:\n    pass\n' } }),
  )
  expect(errors[0]?.message).toContain('Lines of node lines is no subclass of pyspark.sql.datasource.DataSource.')
})

it('has a preview only of rows that are handed to it or written down as its sample rows', () => {
  const pipeline = toPipeline({ lines: toLineSource('Lines', 'nowhere') })
  expect(previewNode(pipeline, 'lines-sink').problems).toMatchObject([
    { code: 'preview.spark-only', nodeId: 'lines', message: expect.stringContaining('give it sample rows') },
  ])
  const { run } = previewNode(pipeline, 'lines-sink', { inputs: { lines: [['a', 1n]] } })
  expect(run?.emitted['lines-sink']?.['out']?.map(({ row }) => row)).toEqual([['a', 1n]])
  const nodes = pipeline.nodes.map((node) => (node.id === 'lines' ? { ...node, sample: 'b,2' } : node))
  const sampled = previewNode({ ...pipeline, nodes }, 'lines-sink').run
  expect(sampled?.emitted['lines-sink']?.['out']?.map(({ row }) => row)).toEqual([['b', 2n]])
})
