import type { ErrorBody } from '@lakestream/shared/protocol/http'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** A request that is not carried out, with what the answer says. */
export class RefusedRequest extends Error {
  readonly status: ContentfulStatusCode
  readonly body: ErrorBody

  constructor(status: ContentfulStatusCode, body: ErrorBody) {
    super(body.message)
    this.status = status
    this.body = body
  }
}

export function refuse(
  status: ContentfulStatusCode,
  code: string,
  message: string,
  details?: Record<string, unknown>,
): never {
  throw new RefusedRequest(status, details ? { code, message, details } : { code, message })
}

export function refuseUnknownPipeline(id: string): never {
  return refuse(404, 'unknown-pipeline', 'There is no such pipeline; it may have been deleted.', { id })
}
