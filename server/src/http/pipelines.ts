import { randomBytes } from 'node:crypto'
import { createRoute } from '@hono/zod-openapi'
import {
  ChangePipeline,
  Created,
  CreatePipeline,
  type FileBody,
  PipelineList,
  PipelineSummary,
} from '@lakestream/shared/protocol/http'
import type { Action } from '@lakestream/shared/protocol/roles'
import type { Context } from 'hono'
import { documentOf, nameOf, type StartingDocument } from '../documents/starting-document.ts'
import { readTemplate } from '../documents/templates.ts'
import { requirePipeline } from '../identity/access.ts'
import { refuse, refuseUnknownPipeline } from './refuse.ts'
import type { RequestScope, ServerApp, Services } from './server-app.ts'
import { ById, body, done, json, refused } from './shapes.ts'

const list = createRoute({
  method: 'get',
  path: '/api/pipelines',
  summary: 'All pipelines, last changed first',
  responses: { 200: json(PipelineList, 'The list.'), ...refused },
})

const create = createRoute({
  method: 'post',
  path: '/api/pipelines',
  summary: 'Create a pipeline: empty, from a template or from a file',
  request: { body: body(CreatePipeline) },
  responses: { 201: json(Created, 'Created.'), ...refused },
})

const read = createRoute({
  method: 'get',
  path: '/api/pipelines/{id}',
  summary: 'One pipeline of the list',
  request: { params: ById },
  responses: { 200: json(PipelineSummary, 'The pipeline.'), ...refused },
})

const rename = createRoute({
  method: 'patch',
  path: '/api/pipelines/{id}',
  summary: 'Rename a pipeline',
  request: { params: ById, body: body(ChangePipeline) },
  responses: { 200: json(PipelineSummary, 'The pipeline, renamed.'), ...refused },
})

const remove = createRoute({
  method: 'delete',
  path: '/api/pipelines/{id}',
  summary: 'Delete a pipeline with everything that belongs to it',
  request: { params: ById },
  responses: { 204: done, ...refused },
})

const duplicate = createRoute({
  method: 'post',
  path: '/api/pipelines/{id}/duplicate',
  summary: 'Make a copy',
  request: { params: ById },
  responses: { 201: json(Created, 'The copy.'), ...refused },
})

export function pipelineRoutes(app: ServerApp, services: Services): void {
  const { storage, rooms, runs, env } = services
  const find = (context: Context<RequestScope>, id: string, action: Action) =>
    requirePipeline(storage, { id, person: context.get('person').id, action })
  const keep = async (start: StartingDocument, createdBy: string) => {
    const id = randomBytes(9).toString('base64url')
    const claims = new Map(start.clientIds.map((clientId) => [clientId, createdBy]))
    await storage.createPipeline({ id, name: start.name, createdBy, document: start.update, claims })
    return { id }
  }

  app.openapi(list, async (context) => {
    return context.json({ pipelines: await storage.listPipelines(context.get('person').id) }, 200)
  })
  app.openapi(create, async (context) => {
    const { name, template, file } = context.req.valid('json')
    const from = template === undefined ? file : await templateFile(env.root, template)
    const start = documentOf(name ?? nameOf(from) ?? 'Untitled', from)
    if ('problems' in start) refuse(422, 'unreadable-file', 'The file is not a pipeline.', { problems: start.problems })
    return context.json(await keep(start, context.get('person').id), 201)
  })
  app.openapi(read, async (context) => context.json(await find(context, context.req.valid('param').id, 'see'), 200))
  app.openapi(rename, async (context) => {
    const { id } = context.req.valid('param')
    await find(context, id, 'edit')
    const room = (await rooms.open(id)) ?? refuseUnknownPipeline(id)
    const { name } = context.req.valid('json')
    await room.edit(context.get('person').id, (doc) => doc.getMap('meta').set('name', name))
    return context.json(await find(context, id, 'see'), 200)
  })
  app.openapi(remove, async (context) => {
    const { id } = context.req.valid('param')
    await find(context, id, 'delete')
    await runs.stopAll(id)
    await rooms.drop(id)
    if (!(await storage.deletePipeline(id))) refuseUnknownPipeline(id)
    return context.body(null, 204)
  })
  app.openapi(duplicate, async (context) => {
    const { id } = context.req.valid('param')
    const { name } = await find(context, id, 'see')
    const room = (await rooms.open(id)) ?? refuseUnknownPipeline(id)
    const copy = room.copy(`${name} (copy)`)
    return context.json(await keep(copy, context.get('person').id), 201)
  })
}

async function templateFile(root: string, id: string): Promise<FileBody> {
  return (await readTemplate(root, id)) ?? refuse(404, 'unknown-template', `There is no template "${id}".`)
}
