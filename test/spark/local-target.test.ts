import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeployBundle, Run } from '@lakestream/server/deploy/deploy-target'
import { type LocalRunOptions, localTarget, runBundle } from '@lakestream/server/deploy/local/target'
import type { RunEvent } from '@lakestream/shared/protocol/run-event'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT } from '../support/spark.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakestream-target-'))
  mkdirSync(join(folder, 'in'))
  const rows = [3, 1, 0, 5].map((n) => JSON.stringify({ n, ts: `2001-01-01T00:00:0${n}Z` }))
  writeFileSync(join(folder, 'in', 'a.jsonl'), `${rows.join('\n')}\n`)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The least bundle that keeps the runner's contract: `build(spark, run)` gives queries. The line of `quotient` is 11. */
function makeBundle(
  quotient: string,
  source = 'spark.readStream.schema("n int, ts timestamp").json(run.path("in"))',
): DeployBundle {
  const text = `import os
from types import SimpleNamespace

from pyspark.sql import functions as F


def read(spark, run):
    return ${source}

def divide(rows):
    return rows.select("n", "ts", ${quotient})


def build(spark, run):
    rows = divide(read(spark, run))

    def show(batch, batch_id):
        run.show("sink", batch, batch_id, 20, 0)

    writer = rows.writeStream.trigger(**run.trigger).option("checkpointLocation", run.checkpoint("sink"))
    sink = SimpleNamespace(node_id="sink", table=None)
    return [SimpleNamespace(sinks=[sink], failing=[], start=lambda: writer.foreachBatch(show).start())]
`
  const runtime = `import os
class Run:
    def __init__(self, root, base, trigger):
        self.root, self.base, self.trigger = root, base, trigger
    def path(self, path):
        return os.path.join(self.base, path)
    def checkpoint(self, name):
        return os.path.join(self.root, "checkpoints", name)
    def table_path(self, *names):
        return os.path.join(self.root, *names)
`
  return {
    files: [
      { path: 'pipeline.py', text },
      { path: 'lakestream_runtime/__init__.py', text: '' },
      { path: 'lakestream_runtime/bundle.py', text: runtime },
    ],
    spans: [
      { nodeId: 'source', path: 'pipeline.py', startLine: 7, endLine: 8 },
      { nodeId: 'divide', path: 'pipeline.py', startLine: 10, endLine: 11 },
    ],
    manifest: { parts: [{ target: 'sss' }] },
  }
}

function start(bundle: DeployBundle, options: Partial<LocalRunOptions> = {}): Run {
  const own = mkdtempSync(join(folder, 'run-'))
  return runBundle(bundle, { root: ROOT, env: process.env, folder: own, base: folder, cores: 2, ...options })
}

async function readAll(run: Run): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for await (const event of run.events) events.push(event)
  return events
}

const only = <T extends RunEvent['type']>(events: readonly RunEvent[], type: T) =>
  events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type)

test('a run tells phases, progress, rows and metrics, and ends with done', async () => {
  const events = await readAll(start(makeBundle('(F.col("n") * 2).alias("twice")')))
  expect(only(events, 'error')).toEqual([])
  expect(only(events, 'phase').map((event) => event.phase)).toEqual(['preparing', 'starting', 'building', 'running'])
  const rows = only(events, 'rows')
  expect(rows.map((event) => event.columns)).toEqual([
    [
      { name: 'n', type: 'int' },
      { name: 'ts', type: 'timestamp' },
      { name: 'twice', type: 'int' },
    ],
  ])
  expect(rows[0]?.rows).toEqual([
    [3, '2001-01-01T00:00:03.000Z', 6],
    [1, '2001-01-01T00:00:01.000Z', 2],
    [0, '2001-01-01T00:00:00.000Z', 0],
    [5, '2001-01-01T00:00:05.000Z', 10],
  ])
  expect(only(events, 'progress')).toMatchObject([{ nodeId: 'sink', batch: 0, inputRows: 4, totalInputRows: 4 }])
  expect(only(events, 'metrics')).toMatchObject([{ nodeId: 'sink', batches: 1, inputRows: 4, outputRows: 4 }])
  expect(events.at(-1)).toMatchObject({ type: 'done', status: 'done' })
})

test('an error in the data points at the node and the line that failed', async () => {
  const events = await readAll(start(makeBundle('F.expr("10 % n").alias("rest")')))
  expect(only(events, 'error')).toMatchObject([
    { condition: 'REMAINDER_BY_ZERO', nodeId: 'divide', path: 'pipeline.py', line: 11 },
  ])
  expect(only(events, 'error')[0]?.message).toMatch(/^\[REMAINDER_BY_ZERO\] Remainder by zero/)
  expect(events.at(-1)).toMatchObject({ type: 'done', status: 'failed' })
})

test('an error while the pipeline is built points at the node and the line', async () => {
  const events = await readAll(start(makeBundle('F.col("missing")')))
  expect(only(events, 'error')).toMatchObject([
    { condition: 'UNRESOLVED_COLUMN.WITH_SUGGESTION', nodeId: 'divide', path: 'pipeline.py', line: 11 },
  ])
  expect(events.at(-1)).toMatchObject({ type: 'done', status: 'failed' })
})

test('the child sees none of the server environment but the path and the secrets meant for it', async () => {
  const env = { ...process.env, DATABASE_URL: 'postgres://secret', LAKESTREAM_SECRET_KAFKA_USER: 'ann' }
  const peek = `F.lit(",".join(sorted(k for k in os.environ if k in ("DATABASE_URL", "KAFKA_USER")) + [os.environ["HOME"]])).alias("seen")`
  const own = mkdtempSync(join(folder, 'scrubbed-'))
  const events = await readAll(start(makeBundle(peek), { env, folder: own }))
  expect(only(events, 'error')).toEqual([])
  expect(only(events, 'rows')[0]?.rows[0]?.[2]).toBe(`KAFKA_USER,${join(own, 'home')}`)
})

test('a continuous run goes on until it is stopped, and nothing of it is left', async () => {
  const endless =
    'spark.readStream.format("rate").option("rowsPerSecond", 5).load().selectExpr("int(value) n", "timestamp ts")'
  const run = start(makeBundle('F.lit(1).alias("one")', endless), { mode: 'continuous' })
  const seen: RunEvent[] = []
  for await (const event of run.events) {
    seen.push(event)
    if (event.type === 'rows' && event.total > 0) await run.stop()
  }
  expect(seen.at(-1)).toMatchObject({ type: 'done', status: 'stopped' })
  expect(run.status()).toBe('stopped')
})

test('a run that is stopped before Spark is up ends as stopped', async () => {
  const run = start(makeBundle('F.lit(1)'))
  await run.stop()
  expect(await run.ended).toBe('stopped')
  expect((await readAll(run)).at(-1)).toMatchObject({ type: 'done', status: 'stopped' })
})

test('inside a Databricks App the target does not exist', async () => {
  const env = { ...process.env, DATABRICKS_APP_NAME: 'lakestream' }
  expect(localTarget({ root: ROOT, env }).check().state).toBe('forbidden')
  const events = await readAll(start(makeBundle('F.lit(1)'), { env }))
  expect(events.map((event) => event.type)).toEqual(['error', 'done'])
})

test("a bundle's path cannot leave its folder", async () => {
  const events = await readAll(start({ files: [{ path: '../out.py', text: '' }], spans: [], manifest: { parts: [] } }))
  expect(only(events, 'error')[0]?.message).toContain('leaves its folder')
})
