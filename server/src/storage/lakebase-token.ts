import type { Lakebase } from '../env.ts'
import { StorageError } from './storage-error.ts'

/** A password for Lakebase: the app's own OAuth token, which lasts an hour and is asked for at each new connection. */
export async function askToken({ workspace, clientId, clientSecret }: Lakebase): Promise<string> {
  const host = workspace.replace(/^https?:\/\//, '').replace(/\/$/, '')
  const answer = await fetch(`https://${host}/oidc/v1/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'all-apis' }),
  })
  if (!answer.ok) throw new StorageError(`The workspace gave no token for the database: ${answer.status}`)
  const body: unknown = await answer.json()
  const token: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'access_token') : null
  if (typeof token !== 'string') throw new StorageError('The workspace gave no token for the database.')
  return token
}
