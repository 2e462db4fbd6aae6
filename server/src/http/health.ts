import { createRoute } from '@hono/zod-openapi'
import { Health } from '@lakestream/shared/protocol/http'
import type { ServerApp, Services } from './server-app.ts'
import { json } from './shapes.ts'

const read = createRoute({
  method: 'get',
  path: '/health',
  summary: 'Is the server ready?',
  responses: { 200: json(Health, 'It is.') },
})

export function healthRoutes(app: ServerApp, { storage, version }: Services): void {
  app.openapi(read, (context) => context.json({ status: 'ok' as const, database: storage.kind, version }, 200))
}
