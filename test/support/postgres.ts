import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { poll } from './poll.ts'
import { findFreePort } from './ports.ts'

export interface TestPostgres {
  /** Address of a fresh, empty database. */
  newDatabase(): string
  /** Runs one statement in a database that `newDatabase` gave. */
  run(url: string, sql: string): void
  /** Rows of a query, as PostgreSQL writes JSON. */
  read(url: string, sql: string): Record<string, unknown>[]
  /** Holds all its processes, or lets them go on: a database that does not answer for a while. */
  pause(): void
  resume(): void
  /** Ends it at once, with every connection, and starts it again on the same data and port. */
  halt(): Promise<void>
  restart(): Promise<void>
  stop(): Promise<void>
}

export interface PostgresOptions {
  /** Roles that must give a password, this one. */
  readonly passwords?: Readonly<Record<string, string>>
  /** Files of a certificate and its key: connections may be encrypted. */
  readonly tls?: { readonly certificate: string; readonly key: string }
}

const OWNER = 'lakestream'

/** A PostgreSQL of its own on 127.0.0.1 and a free port, with the programs of this machine (Debian's, or those on the path). */
export async function startPostgres({ passwords = {}, tls }: PostgresOptions = {}): Promise<TestPostgres> {
  const bin = findPrograms()
  const folder = mkdtempSync(join(tmpdir(), 'lakestream-pg-'))
  chmodSync(folder, 0o777)
  const data = join(folder, 'data')
  // PostgreSQL refuses to run as root.
  const as = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'] : []
  const command = (name: string, args: string[]) => {
    const [program = '', ...rest] = [...as, join(bin, name), ...args]
    return { program, rest }
  }
  const initdb = command('initdb', ['-D', data, '-U', OWNER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'])
  execFileSync(initdb.program, initdb.rest, { stdio: 'pipe', cwd: folder })
  const access = join(data, 'pg_hba.conf')
  const strict = Object.keys(passwords).map((role) => `host all ${role} 127.0.0.1/32 scram-sha-256\n`)
  writeFileSync(access, strict.join('') + readFileSync(access, 'utf8'))
  const port = await findFreePort()
  const encrypted = tls ? ['ssl=on', `ssl_cert_file=${tls.certificate}`, `ssl_key_file=${tls.key}`] : []
  const settings = ['fsync=off', ...encrypted].flatMap((setting) => ['-c', setting])
  const server = command('postgres', ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, ...settings])
  const launch = () => spawn(server.program, server.rest, { cwd: folder, stdio: 'ignore' })
  let child = launch()
  const address = (name: string) => `postgres://${OWNER}@127.0.0.1:${port}/${name}`
  const run = (url: string, sql: string) => {
    execFileSync(join(bin, 'psql'), [url, '-qc', sql], { stdio: 'pipe' })
  }
  const read = (url: string, sql: string) =>
    JSON.parse(
      execFileSync(join(bin, 'psql'), [url, '-qAtc', `select coalesce(json_agg(r), '[]') from (${sql}) r`]).toString(),
    )
  const psql = (sql: string) => run(address('postgres'), sql)
  const answering = () => poll('PostgreSQL answers', () => answers(() => psql('select 1')), 60_000)
  const end = async (signal: NodeJS.Signals) => {
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  await answering()
  for (const [role, password] of Object.entries(passwords)) psql(`create role ${role} login password '${password}'`)
  let count = 0
  return {
    newDatabase: () => {
      const name = `test_${++count}`
      psql(`create database ${name}`)
      return address(name)
    },
    run,
    read,
    pause: () => signalAll(child, 'SIGSTOP'),
    resume: () => signalAll(child, 'SIGCONT'),
    halt: () => end('SIGQUIT'),
    restart: async () => {
      child = launch()
      await answering()
    },
    stop: async () => {
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function answers(ask: () => unknown): boolean {
  try {
    ask()
    return true
  } catch {
    return false
  }
}

/** The postmaster and its children: each connection is a process. */
function signalAll(child: ChildProcess, signal: NodeJS.Signals): void {
  const children = execFileSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' })
    .trim()
    .split('\n')
  for (const pid of [child.pid, ...children.map(Number)]) if (pid) process.kill(pid, signal)
}

function findPrograms(): string {
  const found = candidates().find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  )
  if (found) return found
  if (process.getuid?.() === 0) {
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'postgresql'], { stdio: 'pipe' })
    const installed = candidates().find((folder) => existsSync(join(folder, 'initdb')))
    if (installed) return installed
  }
  throw new Error(
    'PostgreSQL was not found: install the Debian package postgresql, or put initdb and postgres on the path',
  )
}

function candidates(): string[] {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  return [...versions.map((version) => join(debian, version, 'bin')), ...(process.env['PATH'] ?? '').split(delimiter)]
}
