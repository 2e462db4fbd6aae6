/** The configured database cannot be used; the message tells people why and what to do. */
export class StorageError extends Error {
  override name = 'StorageError'
}

/** PostgreSQL's code for a full disk. */
const DISK_FULL = '53100'

/** In one sentence for people why the database did not keep something. */
export function explainStorage(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (cause instanceof StorageError) return cause.message
  const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : null
  if (code === DISK_FULL || code === 'ENOSPC') return 'The disk of the database is full.'
  return 'The database does not answer.'
}
