/** The only reader of the process environment. */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Env {
  /** Null: not set, so any free port from {@link DEFAULT_PORT} upwards will do. */
  readonly port: number | null
  readonly host: string
  readonly dataFolder: string
  readonly databaseUrl: string | null
  /** Lakebase as a resource of a Databricks App, by the variables that the platform sets. */
  readonly lakebase: Lakebase | null
  /** Identity comes from the forwarded headers of a proxy that authenticates. */
  readonly trustForwarded: boolean
  readonly insideDatabricksApp: boolean
  /** The folder of the repository, which holds templates, migrations and the built client. */
  readonly root: string
  /** Everything, for child processes, which get a scrubbed copy. */
  readonly inherited: Readonly<Record<string, string | undefined>>
}

/** How to reach Lakebase, and as whom to ask for its hourly tokens. */
export interface Lakebase {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly workspace: string
  readonly clientId: string
  readonly clientSecret: string
}

export const DEFAULT_PORT = 3000

export function readEnv(env: NodeJS.ProcessEnv = process.env): Env {
  const root = findRoot()
  const insideDatabricksApp = Boolean(env['DATABRICKS_APP_NAME'])
  return {
    port: parsePort(env['PORT'] ?? env['DATABRICKS_APP_PORT']),
    host: env['HOST'] || (insideDatabricksApp ? '0.0.0.0' : '127.0.0.1'),
    dataFolder: resolve(env['LAKESTREAM_DATA'] || join(root, '.lakestream', 'data')),
    databaseUrl: env['DATABASE_URL'] || null,
    lakebase: insideDatabricksApp ? readLakebase(env) : null,
    trustForwarded: insideDatabricksApp || env['LAKESTREAM_TRUST_FORWARDED'] === '1',
    insideDatabricksApp,
    root,
    inherited: env,
  }
}

function readLakebase(env: NodeJS.ProcessEnv): Lakebase | null {
  if (!env['PGHOST']) return null
  const need = (name: string) => {
    const value = env[name]
    if (!value) throw new Error(`${name} is missing beside PGHOST`)
    return value
  }
  return {
    host: need('PGHOST'),
    port: Number(env['PGPORT'] || 5432),
    database: need('PGDATABASE'),
    user: need('PGUSER'),
    workspace: need('DATABRICKS_HOST'),
    clientId: need('DATABRICKS_CLIENT_ID'),
    clientSecret: need('DATABRICKS_CLIENT_SECRET'),
  }
}

function parsePort(text: string | undefined): number | null {
  if (!text) return null
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT must be a number up to 65535, not "${text}"`)
  return port
}

/** The nearest folder above this file that holds the migrations: the same from the source and from the build. */
function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'drizzle', 'meta'))) {
    const above = dirname(folder)
    if (above === folder) throw new Error('the folder "drizzle" is missing beside the program')
    folder = above
  }
  return folder
}
