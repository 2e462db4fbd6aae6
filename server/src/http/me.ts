import { createRoute } from '@hono/zod-openapi'
import { ChangeMe, Me } from '@lakestream/shared/protocol/http'
import { GUEST } from '../identity/people.ts'
import { refuse } from './refuse.ts'
import type { ServerApp, Services } from './server-app.ts'
import { body, json, refused } from './shapes.ts'

const read = createRoute({
  method: 'get',
  path: '/api/me',
  summary: 'Who am I, and what may I do?',
  responses: { 200: json(Me, 'You.'), ...refused },
})

const change = createRoute({
  method: 'put',
  path: '/api/me',
  summary: 'Choose a name and a colour',
  request: { body: body(ChangeMe) },
  responses: { 200: json(Me, 'You, changed.'), ...refused },
})

export function meRoutes(app: ServerApp, { storage, rooms, mayRun }: Services): void {
  app.openapi(read, (context) => context.json({ ...context.get('person'), mayRun }, 200))
  app.openapi(change, async (context) => {
    const before = context.get('person')
    if (before.id === GUEST.id) refuse(403, 'guest', 'A guest has no name to change: open the app in a browser.')
    const { name, color } = context.req.valid('json')
    const person = { id: before.id, name: name ?? before.name, color: color ?? before.color }
    await storage.savePerson(person)
    await rooms.renamePerson(person)
    return context.json({ ...person, mayRun }, 200)
  })
}
