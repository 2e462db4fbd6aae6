import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { refuse } from './refuse.ts'

/** Monaco starts its workers from blobs and writes style elements; nothing is evaluated or loaded from elsewhere. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "connect-src 'self' ws: wss:",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "object-src 'none'",
].join('; ')

export const secureHeaders: MiddlewareHandler = async (context, next) => {
  await next()
  context.header('content-security-policy', POLICY)
  context.header('x-content-type-options', 'nosniff')
  context.header('referrer-policy', 'same-origin')
}

const MOST_MIB = 16

/** A pipeline's file with sample rows at all its sources is far smaller. */
export const boundedBody = bodyLimit({
  maxSize: MOST_MIB * 1024 * 1024,
  onError: () => refuse(413, 'too-large', `A request may have at most ${MOST_MIB} MiB.`),
})

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Where the server listens on this machine only, other host names are somebody else's page rebound to us. */
export const loopbackHostOnly: MiddlewareHandler = async (context, next) => {
  const host = context.req.header('host') ?? ''
  if (!LOOPBACK.has(host.replace(/:\d+$/, ''))) {
    refuse(403, 'foreign-host', 'This server answers on localhost only. Set HOST to make it listen elsewhere.')
  }
  await next()
}

/** An `Origin`, where one is sent, must be our own host: other sites' pages neither edit nor listen. */
export const ownOriginOnly: MiddlewareHandler = async (context, next) => {
  const origin = context.req.header('origin')
  if (origin !== undefined) {
    const own = [context.req.header('host'), context.req.header('x-forwarded-host')]
    if (!own.includes(hostOf(origin))) refuse(403, 'foreign-origin', 'Requests from other sites are not accepted.')
  }
  await next()
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host
  } catch {
    return undefined
  }
}
