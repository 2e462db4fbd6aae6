/** Why the server closes a sync socket. The 44xx codes are final: the client must not reconnect by itself. */
export const CLOSE = {
  revoked: 4401,
  forbidden: 4403,
  /** The pipeline was deleted, or there never was one with this id. */
  deleted: 4404,
  clientTooOld: 4409,
  tooLarge: 4413,
  /** The server restarts: reconnect after a short random while. */
  restarting: 1012,
  /** The document could not be loaded or this client cannot keep up: reconnect later. */
  tryLater: 1013,
} as const

export function isFinalClose(code: number): boolean {
  return code >= 4400 && code < 4500
}
