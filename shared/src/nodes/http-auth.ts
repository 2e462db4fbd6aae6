import type { z } from 'zod'
import type { JsonObject } from '../pipeline/model.ts'
import { error, requireValue } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { choice, group, optionalText, secret } from './fields.ts'

/** How a request shows who sends it. */
export const authFields = (options?: Parameters<typeof group>[2]) =>
  group(
    'Authorization',
    {
      kind: choice(
        'Kind',
        { none: 'None', bearer: 'Bearer token', basic: 'User and password', 'api-key': 'API key' },
        'none',
      ),
      header: optionalText('Header', { placeholder: 'X-API-Key', when: { field: 'kind', in: ['api-key'] } }),
      user: secret('User', { when: { field: 'kind', in: ['basic'] } }),
      secret: secret('Secret', { when: { field: 'kind', in: ['bearer', 'basic', 'api-key'] } }),
    },
    options,
  )

type Auth = z.output<ReturnType<typeof authFields>>

export function checkAuth({ kind, secret, user, header }: Auth): NodeProblem[] {
  return [
    ...(kind === 'none' ? [] : requireValue(secret, 'Secret', 'auth.secret')),
    ...(kind === 'basic' ? requireValue(user, 'User', 'auth.user') : []),
    ...(kind === 'api-key' ? requireValue(header, 'Header', 'auth.header') : []),
  ]
}

/** What the partial `authorization` reads. */
export function toAuthContext({ kind, header, user, secret }: Auth): JsonObject {
  return {
    bearer: kind === 'bearer' ? secret : null,
    basic: kind === 'basic' && user && secret ? { user, password: secret } : null,
    apiKey: kind === 'api-key' && secret ? { header, secret } : null,
  }
}

export function checkAddress(address: string, field: string, example: string): NodeProblem[] {
  return address === '' || /^https?:\/\/[^\s/]+/i.test(address)
    ? []
    : [error('config.invalid', `Write the whole address, for example ${example}.`, field)]
}
