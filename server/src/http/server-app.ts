import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Person } from '@lakestream/shared/protocol/http'
import type { Env } from '../env.ts'
import type { RunService } from '../runs/run-service.ts'
import type { Storage } from '../storage/storage.ts'
import type { Rooms } from '../sync/rooms.ts'

/** What middleware puts beside each request. */
export interface RequestScope {
  Variables: { person: Person }
}

export type ServerApp = OpenAPIHono<RequestScope>

/** What the routes work with. */
export interface Services {
  readonly env: Env
  readonly storage: Storage
  readonly rooms: Rooms
  readonly runs: RunService
  /** Whether pipelines may run on this server at all. */
  readonly mayRun: boolean
  readonly version: string
}
