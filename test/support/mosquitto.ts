import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { createWebSocketStream, WebSocketServer } from 'ws'
import { poll } from './poll.ts'
import { canConnect, findFreePort } from './ports.ts'

export interface MosquittoOptions {
  /** Who may log in, and with what; without it anybody may. */
  readonly users?: Readonly<Record<string, string>>
  /** Nobody may subscribe to anything. */
  readonly refuseSubscriptions?: boolean
  /** Over TLS, with a certificate that its own authority has signed for 127.0.0.1. */
  readonly tls?: boolean
}

export interface Mosquitto {
  readonly port: number
  /** With TLS: the file of the authority's certificate. */
  readonly caFile: string
  start(): Promise<void>
  /** Ends it, at once; sessions and their messages are on disk. */
  halt(): Promise<void>
  stop(): Promise<void>
}

/** A real broker on 127.0.0.1, with a folder and a port of its own. It is not started yet. */
export async function makeMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), 'lakestream-mqtt-'))
  const port = await findFreePort()
  const file = join(folder, 'mosquitto.conf')
  writeFileSync(file, toConfig(folder, port, options))
  let child: ReturnType<typeof spawn> | null = null
  const end = async (signal: NodeJS.Signals) => {
    if (child === null || child.exitCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
    child = null
  }
  return {
    port,
    caFile: join(folder, 'ca.pem'),
    async start() {
      child = spawn(findProgram('mosquitto'), ['-c', file], { cwd: folder, stdio: 'ignore' })
      await poll('the broker takes connections', () => canConnect(port))
    },
    halt: () => end('SIGTERM'),
    async stop() {
      await end('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** MQTT over websockets, as brokers offer it: each connection is passed on to the broker's port. Gives the port. */
export async function bridgeWebsockets(to: number) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'mqtt' })
  server.on('connection', (socket) => {
    const duplex = createWebSocketStream(socket)
    const broker = connect(to, '127.0.0.1')
    pipeline(duplex, broker, duplex, () => socket.terminate())
  })
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, stop: () => server.close() }
}

function findProgram(name: string): string {
  const debian = `/usr/sbin/${name}`
  return existsSync(debian) ? debian : name
}

/** An ACL file of mosquitto's cannot refuse a subscription; the plugin that comes with it can. */
function findPlugin(): string {
  const places = ['', ...readdirSync('/usr/lib')].map((name) => join('/usr/lib', name, 'mosquitto_dynamic_security.so'))
  const found = places.find((path) => existsSync(path))
  if (!found) throw new Error("mosquitto's plugin for dynamic security was not found in /usr/lib")
  return found
}

function toConfig(folder: string, port: number, { users, refuseSubscriptions, tls }: MosquittoOptions): string {
  const lines = [
    `listener ${port} 127.0.0.1`,
    `allow_anonymous ${users === undefined}`,
    'persistence true',
    `persistence_location ${folder}/`,
    'max_queued_messages 0',
    // Before 2.0.13 it counts what is on its way wrong at times when a client comes back, and at the limit sends that client nothing more.
    'max_inflight_messages 0',
    // It would give up the rights that its folder asks for.
    'user root',
  ]
  if (users) lines.push(`password_file ${writeUsers(folder, users)}`)
  if (refuseSubscriptions) {
    const rules = { publishClientSend: true, publishClientReceive: true, subscribe: false, unsubscribe: true }
    const security = { defaultACLAccess: rules, clients: [], groups: [], roles: [] }
    writeFileSync(join(folder, 'security.json'), JSON.stringify(security))
    lines.push(`plugin ${findPlugin()}`, `plugin_opt_config_file ${join(folder, 'security.json')}`)
  }
  if (tls) {
    makeCertificates(folder)
    lines.push(`certfile ${join(folder, 'server.pem')}`, `keyfile ${join(folder, 'server.key')}`)
  }
  return `${lines.join('\n')}\n`
}

function writeUsers(folder: string, users: Readonly<Record<string, string>>): string {
  const file = join(folder, 'users')
  writeFileSync(
    file,
    Object.entries(users)
      .map(([name, password]) => `${name}:${password}\n`)
      .join(''),
  )
  execFileSync('mosquitto_passwd', ['-U', file])
  return file
}

/** An authority and a certificate that it has signed, both for a day. */
function makeCertificates(folder: string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const made = ['-newkey', 'rsa:2048', '-nodes', '-days', '1']
  openssl('req', '-x509', ...made, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Test authority')
  openssl('req', ...made, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=127.0.0.1')
  writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1\n')
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names', '-days', '1']
  openssl('x509', '-req', '-in', 'server.csr', ...signed, '-out', 'server.pem')
}
