import { createRoute } from '@hono/zod-openapi'
import { importPipeline } from '@lakestream/shared/document/commands/pipeline'
import { projectDocument } from '@lakestream/shared/document/project'
import { formatPipelineFile, parsePipelineFile } from '@lakestream/shared/pipeline/file'
import { FileBody } from '@lakestream/shared/protocol/http'
import { requirePipeline } from '../identity/access.ts'
import { refuse, refuseUnknownPipeline } from './refuse.ts'
import type { ServerApp, Services } from './server-app.ts'
import { ById, body, done, json, refused } from './shapes.ts'

const path = '/api/pipelines/{id}/file'

const read = createRoute({
  method: 'get',
  path,
  summary: 'The pipeline in the file format',
  request: { params: ById },
  responses: { 200: json(FileBody, 'The file.'), ...refused },
})

const write = createRoute({
  method: 'put',
  path,
  summary: 'Replace the pipeline by a file’s; everyone in it sees it at once',
  request: { params: ById, body: body(FileBody) },
  responses: { 204: done, ...refused },
})

export function fileRoutes(app: ServerApp, { rooms, storage }: Services): void {
  app.openapi(read, async (context) => {
    const { id } = context.req.valid('param')
    await requirePipeline(storage, { id, person: context.get('person').id, action: 'see' })
    const room = (await rooms.open(id)) ?? refuseUnknownPipeline(id)
    const { pipeline, layout } = projectDocument(room.doc)
    await room.settled()
    const text = formatPipelineFile(pipeline, layout)
    return new Response(text, { headers: { 'content-type': 'application/json; charset=UTF-8' } }) as never
  })
  app.openapi(write, async (context) => {
    const { id } = context.req.valid('param')
    await requirePipeline(storage, { id, person: context.get('person').id, action: 'edit' })
    const room = (await rooms.open(id)) ?? refuseUnknownPipeline(id)
    const parsed = parsePipelineFile(context.req.valid('json'))
    if (parsed.pipeline === null) {
      refuse(422, 'unreadable-file', 'The file is not a pipeline.', { problems: parsed.problems })
    }
    const { pipeline, layout } = parsed
    await room.edit(context.get('person').id, (doc) => importPipeline(doc, pipeline, layout))
    return context.body(null, 204)
  })
}
