import { createRoute } from '@hono/zod-openapi'
import { TemplateList } from '@lakestream/shared/protocol/http'
import { listTemplates } from '../documents/templates.ts'
import type { ServerApp, Services } from './server-app.ts'
import { json, refused } from './shapes.ts'

const list = createRoute({
  method: 'get',
  path: '/api/templates',
  summary: 'The gallery of example pipelines',
  responses: { 200: json(TemplateList, 'The templates.'), ...refused },
})

export function templateRoutes(app: ServerApp, { env }: Services): void {
  app.openapi(list, async (context) => context.json({ templates: await listTemplates(env.root) }, 200))
}
