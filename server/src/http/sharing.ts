import { createRoute } from '@hono/zod-openapi'
import { ChangeSharing, Sharing } from '@lakestream/shared/protocol/roles'
import { requirePipeline } from '../identity/access.ts'
import { refuseUnknownPipeline } from './refuse.ts'
import type { ServerApp, Services } from './server-app.ts'
import { ById, body, json, refused } from './shapes.ts'

const path = '/api/pipelines/{id}/sharing'

const read = createRoute({
  method: 'get',
  path,
  summary: 'Who may do what with a pipeline',
  request: { params: ById },
  responses: { 200: json(Sharing, 'The roles.'), ...refused },
})

const change = createRoute({
  method: 'patch',
  path,
  summary: 'Change roles; whoever has the pipeline open feels it at once',
  request: { params: ById, body: body(ChangeSharing) },
  responses: { 200: json(Sharing, 'The roles, changed.'), ...refused },
})

export function sharingRoutes(app: ServerApp, { storage, rooms }: Services): void {
  const sharingOf = async (id: string) => (await storage.readSharing(id)) ?? refuseUnknownPipeline(id)
  app.openapi(read, async (context) => {
    const { id } = context.req.valid('param')
    await requirePipeline(storage, { id, person: context.get('person').id, action: 'see' })
    return context.json(await sharingOf(id), 200)
  })
  app.openapi(change, async (context) => {
    const { id } = context.req.valid('param')
    await requirePipeline(storage, { id, person: context.get('person').id, action: 'share' })
    await storage.changeSharing(id, context.req.valid('json'))
    await rooms.reviewRoles(id)
    return context.json(await sharingOf(id), 200)
  })
}
