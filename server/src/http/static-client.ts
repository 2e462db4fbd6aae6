import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import type { Identity } from '../identity/identify.ts'
import { refuse } from './refuse.ts'
import type { ServerApp } from './server-app.ts'

const YEAR = 'public, max-age=31536000, immutable'

/** The built client: hashed assets for ever, the page itself for every path that is not the interface's. */
export function clientRoutes(app: ServerApp, root: string, identity: Identity): void {
  const folder = relative(process.cwd(), join(root, 'client', 'dist')) || '.'
  app.use(
    '/assets/*',
    serveStatic({
      root: folder,
      precompressed: true,
      onFound: (_path, context) => context.header('cache-control', YEAR),
    }),
  )
  app.get('*', async (context, next) => {
    const { path } = context.req
    if (path.startsWith('/api/') || path.startsWith('/assets/'))
      refuse(404, 'not-found', `There is nothing at ${path}.`)
    await identity.greet(context)
    context.header('cache-control', 'no-cache')
    await next()
  })
  app.use('*', serveStatic({ root: folder }))
  app.get('*', serveStatic({ root: folder, path: 'index.html' }))
  app.get('*', (context) =>
    existsSync(folder) ? context.notFound() : context.text('The client is not built: run `npm run build`.', 503),
  )
}
