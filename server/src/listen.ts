import type { Server } from 'node:http'
import { serve } from '@hono/node-server'
import { WebSocketServer } from 'ws'
import { DEFAULT_PORT, type Env } from './env.ts'
import type { ServerApp } from './http/server-app.ts'
import { say } from './log.ts'

const PORTS_TO_TRY = 20
/** Larger than any honest frame, so that the room can say why it refuses one; the socket itself cuts off what is beyond. */
const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024
const COMPRESS_ABOVE_BYTES = 32 * 1024

export interface Listening {
  readonly server: Server
  readonly port: number
}

/** Listens on the port that was asked for, or on the first free one from the default upwards where none was. */
export async function listen(app: ServerApp, { host, port }: Pick<Env, 'host' | 'port'>): Promise<Listening> {
  if (port !== null) return listenOn(app, host, port)
  for (let candidate = DEFAULT_PORT; candidate < DEFAULT_PORT + PORTS_TO_TRY; candidate++) {
    try {
      return await listenOn(app, host, candidate)
    } catch (error) {
      if (!isTaken(error)) throw error
      say(`Port ${candidate} is taken; trying ${candidate + 1}. Set PORT to choose one.`)
    }
  }
  throw new Error(`The ports from ${DEFAULT_PORT} on are all taken. Set PORT to a free one.`)
}

export function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

function listenOn(app: ServerApp, hostname: string, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const sockets = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_PAYLOAD_BYTES,
      perMessageDeflate: {
        threshold: COMPRESS_ABOVE_BYTES,
        serverNoContextTakeover: true,
        clientNoContextTakeover: true,
      },
    })
    const server = serve({ fetch: app.fetch, port, hostname, websocket: { server: sockets } }, (info) =>
      resolve({ server: server as Server, port: info.port }),
    )
    server.once('error', reject)
  })
}
