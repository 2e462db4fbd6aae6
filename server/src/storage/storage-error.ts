/** The configured database cannot be used; the message tells the operator why and what to do. The server does not start. */
export class StorageError extends Error {
  override name = 'StorageError'
}
