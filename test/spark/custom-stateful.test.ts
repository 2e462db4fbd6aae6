import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { expect, it } from 'vitest'
import { readPipeline, sortRows } from '../support/executions.ts'
import { useSpark } from '../support/spark.ts'

/** Stateful processors as people write them, on Spark. */
const spark = useSpark()

const CODE = `from pyspark.sql import Row
from pyspark.sql.streaming import StatefulProcessor


class Counter(StatefulProcessor):
    def init(self, handle):
        self.seen = handle.getValueState("seen", "value long")

    def handleInputRows(self, key, rows, timerValues):
        seen = (self.seen.get() or (0,))[0] + sum(self.check(row) for row in rows)
        self.seen.update((seen,))
        yield Row(k=key[0], seen=seen)

    def check(self, row):
        if row.k == "bad":
            raise ValueError(f"{row.k} cannot be counted")
        return 1

    def close(self):
        pass
`
const FAILING_LINE = CODE.split('\n').findIndex((line) => line.includes('raise ValueError')) + 1
const SEEN = { id: 's', name: 'seen', type: 'bigint' }

function toPipeline(path: string, more: JsonObject = {}) {
  const source = { path, format: 'json', schema: [{ id: 'k', name: 'k', type: 'string' }] }
  const config = {
    keys: ['k'],
    code: CODE,
    class: 'Counter',
    state: [SEEN],
    schema: [
      { id: 'a', name: 'k', type: 'string' },
      { id: 'b', name: 'seen', type: 'bigint' },
    ],
    ...more,
  }
  return readPipeline({
    lakestream: 1,
    name: 'counted',
    nodes: {
      events: { type: 'auto-loader', config: source },
      counter: { type: 'custom-stateful-processor', config },
      sink: { type: 'console-sink', config: {} },
    },
    edges: ['events:out>counter:in', 'counter:out>sink:in'],
  })
}

function makeEvents(name: string) {
  const folder = spark.makeFolder(name)
  const path = join(folder, 'in')
  mkdirSync(path)
  let files = 0
  const write = (...keys: string[]) =>
    writeFileSync(join(path, `${files++}.json`), keys.map((k) => `${JSON.stringify({ k })}\n`).join(''))
  return { folder, path, write }
}

it('its state lives on after a restart, and another declaration of it is refused then', async () => {
  const { folder, path, write } = makeEvents('counted')
  const run = async (more: JsonObject = {}) => {
    const { errors, rows } = await spark.runPipeline(toPipeline(path, more), { folder })
    return { errors, rows: sortRows(rows['sink']?.rows ?? []) }
  }
  write('a', 'b', 'a')
  expect(await run({ outputMode: 'update' })).toEqual({
    errors: [],
    rows: sortRows([
      ['a', 2],
      ['b', 1],
    ]),
  })
  write('a')
  expect(await run({ outputMode: 'update' })).toEqual({ errors: [], rows: sortRows([['a', 3]]) })
  write('a')
  const { errors } = await run({ outputMode: 'update', state: [{ ...SEEN, type: 'int' }] })
  expect(errors[0]?.message).toContain('Node counter changed (states) since the checkpoint')
})

it('a state that the node does not declare ends the query, with what it declares', async () => {
  const { folder, path, write } = makeEvents('undeclared')
  write('a')
  const { errors } = await spark.runPipeline(toPipeline(path, { state: [{ ...SEEN, name: 'count' }] }), { folder })
  expect(errors).toMatchObject([{ nodeId: 'counter' }])
  expect(errors[0]?.message).toContain('Node counter declares no value state seen; it declares count (value).')
})

it('an exception of the code is shown at its line', async () => {
  const { folder, path, write } = makeEvents('failing')
  write('bad')
  const { errors } = await spark.runPipeline(toPipeline(path), { folder })
  expect(errors).toMatchObject([
    {
      message: 'ValueError: bad cannot be counted',
      nodeId: 'counter',
      path: 'lakestream_custom/stateful_python.py',
      line: FAILING_LINE,
    },
  ])
})

it('a class that is no stateful processor is refused', async () => {
  const { path } = makeEvents('no-processor')
  const { errors } = await spark.runPipeline(toPipeline(path, { code: 'class Counter:\n    pass\n' }))
  expect(errors[0]?.message).toContain('Counter of node counter is no subclass of pyspark.sql.streaming')
})
