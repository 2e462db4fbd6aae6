import { upgradeWebSocket } from '@hono/node-server'
import { OpenAPIHono } from '@hono/zod-openapi'
import { compress } from 'hono/compress'
import { WebSocket } from 'ws'
import { docsRoutes } from './http/docs.ts'
import { fileRoutes } from './http/file.ts'
import { generateRoutes } from './http/generate.ts'
import { healthRoutes } from './http/health.ts'
import { inputRoutes } from './http/input.ts'
import { meRoutes } from './http/me.ts'
import { pipelineRoutes } from './http/pipelines.ts'
import { RefusedRequest, refuse } from './http/refuse.ts'
import { runRoutes } from './http/runs.ts'
import { boundedBody, loopbackHostOnly, ownOriginOnly, secureHeaders } from './http/security.ts'
import type { RequestScope, ServerApp, Services } from './http/server-app.ts'
import { sharingRoutes } from './http/sharing.ts'
import { clientRoutes } from './http/static-client.ts'
import { templateRoutes } from './http/templates.ts'
import { requireToken } from './identity/access-token.ts'
import type { Identity } from './identity/identify.ts'
import { StorageError } from './storage/storage-error.ts'

export interface AppOptions extends Services {
  readonly identity: Identity
  /** Needed from everyone, where nobody else says who is who. */
  readonly accessToken: string | null
  readonly loopbackOnly: boolean
  readonly report: (error: unknown) => void
}

/** The whole server as one fetch function: interface, sync socket and client. */
export function createApp(options: AppOptions): ServerApp {
  const app: ServerApp = new OpenAPIHono<RequestScope>({
    defaultHook: (result) => {
      if (result.success) return
      const issues = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
      refuse(400, 'invalid-request', `The request is not understood: ${issues[0]?.message ?? ''}`, { issues })
    },
  })
  app.onError((error, context) => {
    if (error instanceof RefusedRequest) return context.json(error.body, error.status)
    if (error instanceof StorageError) return context.json({ code: 'not-saved', message: error.message }, 503)
    if (error instanceof SyntaxError || ('status' in error && error.status === 400)) {
      return context.json({ code: 'invalid-request', message: 'The body is not JSON.' }, 400)
    }
    options.report(error)
    return context.json({ code: 'internal', message: 'The server failed to do this; its log says why.' }, 500)
  })
  healthRoutes(app, options)
  guard(app, options)
  syncRoute(app, options)
  for (const routes of [
    meRoutes,
    pipelineRoutes,
    sharingRoutes,
    fileRoutes,
    templateRoutes,
    generateRoutes,
    inputRoutes,
    runRoutes,
  ])
    routes(app, options)
  docsRoutes(app, options.version)
  clientRoutes(app, options.env.root, options.identity)
  return app
}

function guard(app: ServerApp, { loopbackOnly, accessToken, identity }: AppOptions): void {
  app.use(secureHeaders)
  if (loopbackOnly) app.use(loopbackHostOnly)
  if (accessToken !== null) app.use(requireToken(accessToken))
  app.use('/api/*', ownOriginOnly, boundedBody, compress())
  app.use('/sync/*', ownOriginOnly)
  app.use('/assets/*', compress())
  const identify = async (path: string, context: Parameters<Identity['identify']>[0]) =>
    (await (path === '/api/me' ? identity.greet(context) : identity.identify(context))) ??
    refuse(401, 'unknown-person', 'The request does not say who it is from.')
  for (const path of ['/api/*', '/sync/*']) {
    app.use(path, async (context, next) => {
      context.set('person', await identify(context.req.path, context))
      await next()
    })
  }
}

function syncRoute(app: ServerApp, { rooms }: AppOptions): void {
  app.get(
    '/sync/:pipelineId',
    upgradeWebSocket((context) => {
      const visitor = {
        pipelineId: context.req.param('pipelineId') ?? '',
        person: context.get('person'),
        speaksAcks: context.req.query('v') === '1',
      }
      return {
        onOpen: (_event, { raw }) => {
          if (raw instanceof WebSocket) rooms.attach(raw, visitor)
        },
      }
    }),
  )
}
