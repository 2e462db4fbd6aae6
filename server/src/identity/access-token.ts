import type { MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { refuse } from '../http/refuse.ts'
import { sameText } from './signed-cookie.ts'

const COOKIE = 'lakestream_access'

/**
 * Lets only those in who have the token that was printed at start: by `?token=` once (kept in a cookie), or as a bearer token.
 * For a server that listens beyond this machine without anyone to say who is who.
 */
export function requireToken(token: string): MiddlewareHandler {
  return async (context, next) => {
    const shown = context.req.query('token')
    const bearer = context.req.header('authorization')?.replace(/^Bearer /i, '')
    const given = shown ?? bearer ?? getCookie(context, COOKIE)
    if (given === undefined || !sameText(given, token)) {
      refuse(401, 'token-required', 'Open the address with the access token that the server printed when it started.')
    }
    if (shown !== undefined) setCookie(context, COOKIE, token, { httpOnly: true, sameSite: 'Lax', path: '/' })
    await next()
  }
}
