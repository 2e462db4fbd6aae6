import { createRoute } from '@hono/zod-openapi'
import { projectDocument } from '@lakestream/shared/document/project'
import { Created, RunList, SparkState } from '@lakestream/shared/protocol/http'
import type { Action } from '@lakestream/shared/protocol/roles'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import { localTarget } from '../deploy/local/target.ts'
import { requirePipeline } from '../identity/access.ts'
import { resolveSourcePaths } from '../runs/resolve-paths.ts'
import { inputFolders } from './input.ts'
import { refuse, refuseUnknownPipeline } from './refuse.ts'
import type { RequestScope, ServerApp, Services } from './server-app.ts'
import { ById, done, json, refused } from './shapes.ts'

const start = createRoute({
  method: 'post',
  path: '/api/pipelines/{id}/runs',
  summary: 'Run the pipeline on Apache Spark on this machine',
  request: {
    params: ById,
    query: z.object({
      /** Begins with the sample rows of sources; sinks only show what they would get, which is compared with what the engine computes. */
      trial: z.stringbool().default(false),
    }),
  },
  responses: { 201: json(Created, 'The run has started.'), ...refused },
})

const list = createRoute({
  method: 'get',
  path: '/api/pipelines/{id}/runs',
  summary: 'The pipeline’s runs, newest first',
  request: { params: ById },
  responses: { 200: json(RunList, 'The runs.'), ...refused },
})

const events = createRoute({
  method: 'get',
  path: '/api/runs/{id}/events',
  summary: 'What a run tells, as server-sent events, from the beginning or after `Last-Event-ID`',
  request: { params: ById, headers: z.object({ 'last-event-id': z.coerce.number().int().min(0).optional() }) },
  responses: {
    200: { description: 'The events.', content: { 'text/event-stream': { schema: z.string() } } },
    ...refused,
  },
})

const stop = createRoute({
  method: 'post',
  path: '/api/runs/{id}/stop',
  summary: 'Stop a run',
  request: { params: ById },
  responses: { 204: done, ...refused },
})

const spark = createRoute({
  method: 'get',
  path: '/api/spark',
  summary: 'Can pipelines run on this machine, and if not, what is missing?',
  responses: { 200: json(SparkState, 'The state.'), ...refused },
})

export function runRoutes(app: ServerApp, services: Services): void {
  const { env, storage, rooms, runs, mayRun } = services
  const requireRun = async (context: Context<RequestScope>, id: string, action: Action) => {
    const run = (await storage.findRun(id)) ?? refuse(404, 'unknown-run', 'There is no such run.')
    await requirePipeline(storage, { id: run.pipelineId, person: context.get('person').id, action })
  }
  app.openapi(start, async (context) => {
    if (!mayRun) refuse(403, 'no-runs', 'Pipelines do not run on this server: deploy them to the workspace.')
    const { id } = context.req.valid('param')
    const { trial } = context.req.valid('query')
    await requirePipeline(storage, { id, person: context.get('person').id, action: 'run' })
    const room = (await rooms.open(id)) ?? refuseUnknownPipeline(id)
    const pipeline = await resolveSourcePaths(projectDocument(room.doc).pipeline, inputFolders(env))
    if (trial && !pipeline.nodes.some(({ sample }) => sample))
      refuse(422, 'no-sample-rows', 'No source has sample rows: write some down first.')
    if (runs.isRunning(id)) refuse(409, 'already-running', 'The pipeline is running already: stop that run first.')
    const started = await runs.start(id, pipeline, { person: context.get('person').id, trial })
    if ('problems' in started) {
      refuse(422, 'pipeline-problems', 'The pipeline has problems that keep it from running.', started)
    }
    return context.json(started, 201)
  })
  app.openapi(list, async (context) => {
    const { id } = context.req.valid('param')
    await requirePipeline(storage, { id, person: context.get('person').id, action: 'see' })
    return context.json({ runs: await storage.listRuns(id) }, 200)
  })
  app.openapi(events, async (context) => {
    const { id } = context.req.valid('param')
    await requireRun(context, id, 'see')
    const after = context.req.valid('header')['last-event-id'] ?? 0
    const stream = (await runs.events(id, after)) ?? refuse(404, 'unknown-run', 'There is no such run.')
    context.header('cache-control', 'no-cache, no-transform')
    return streamSSE(context, async (out) => {
      for await (const { seq, event } of stream) {
        if (out.aborted) return
        await out.writeSSE({ id: String(seq), data: JSON.stringify(event) })
      }
    })
  })
  app.openapi(stop, async (context) => {
    const { id } = context.req.valid('param')
    await requireRun(context, id, 'run')
    await runs.stop(id)
    return context.body(null, 204)
  })
  app.openapi(spark, (context) => {
    const { state, missing } = localTarget({ root: env.root, env: env.inherited }).check()
    return context.json({ state, missing: [...missing] }, 200)
  })
}
