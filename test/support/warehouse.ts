import { type Received, startReceiver } from './http-receiver.ts'

/**
 * Fields of a request that executes a statement, with what is documented of their values.
 * Source: https://docs.databricks.com/api/workspace/statementexecution/executestatement, which is also
 * https://databricks-sdk-py.readthedocs.io/en/latest/workspace/sql/statement_execution.html
 */
const REQUEST_FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  statement: (value) => typeof value === 'string' && value !== '' && value.length <= 16 * 1024 * 1024,
  warehouse_id: (value) => typeof value === 'string' && value !== '',
  catalog: (value) => typeof value === 'string',
  schema: (value) => typeof value === 'string',
  parameters: Array.isArray,
  row_limit: Number.isInteger,
  byte_limit: Number.isInteger,
  disposition: (value) => value === 'INLINE' || value === 'EXTERNAL_LINKS',
  format: (value) => value === 'JSON_ARRAY' || value === 'ARROW_STREAM' || value === 'CSV',
  wait_timeout: (value) => /^(0|[5-9]|[1-4]\d|50)s$/.test(String(value)),
  on_wait_timeout: (value) => value === 'CONTINUE' || value === 'CANCEL',
}

type State = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELED' | 'CLOSED'

/** What is answered: a status as documented, or a failure of the service before it. */
export interface Answer {
  readonly state?: State
  readonly error?: { readonly error_code: string; readonly message: string }
  readonly sqlState?: string
  readonly http?: { readonly status: number; readonly headers?: Record<string, string> }
}

/** What is answered to a statement: when it is sent, then each time that it is asked for; the last stays. */
export type Plan = (statement: string, number: number) => readonly Answer[]

interface Run {
  readonly id: string
  readonly statement: string
  readonly answers: readonly Answer[]
  asked: number
  isCanceled: boolean
}

const DONE: Plan = () => [{ state: 'SUCCEEDED' }]

/** A real server that speaks the Statement Execution API; it notes statements and runs none. */
export async function startWarehouse(plan: Plan = DONE) {
  const runs: Run[] = []
  const server = await startReceiver((response, request) => {
    const { status, body, headers = {} } = answer(runs, plan, request)
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  })
  return {
    url: server.url,
    received: server.received,
    /** Each statement as often as it was sent. */
    statements: () => runs.map(({ statement }) => statement),
    stop: server.stop,
  }
}

interface Reply {
  readonly status: number
  readonly body: object
  readonly headers?: Record<string, string> | undefined
}

function answer(runs: Run[], plan: Plan, request: Received): Reply {
  const [, id, action] = /^\/api\/2\.0\/sql\/statements(?:\/statement-(\d+)(\/cancel)?)?$/.exec(request.path) ?? []
  if (request.method === 'POST' && id === undefined) {
    const problem = findProblem(request)
    if (problem) return { status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE', message: problem } }
    const { statement } = JSON.parse(request.body) as { statement: string }
    const run = {
      id: `statement-${runs.length}`,
      statement,
      answers: plan(statement, runs.length),
      asked: 0,
      isCanceled: false,
    }
    runs.push(run)
    return tell(run)
  }
  const run = runs[Number(id)]
  if (!run) return { status: 404, body: { error_code: 'NOT_FOUND', message: `${request.method} ${request.path}` } }
  if (!action) return tell(run)
  run.isCanceled = true
  return { status: 200, body: {} }
}

function tell(run: Run): Reply {
  const { state = 'PENDING', error, sqlState, http } = run.answers[Math.min(run.asked++, run.answers.length - 1)] ?? {}
  if (http) return { ...http, body: { error_code: 'TEMPORARILY_UNAVAILABLE', message: 'later' } }
  const isOpen = state === 'PENDING' || state === 'RUNNING'
  const status = { state: isOpen && run.isCanceled ? 'CANCELED' : state, ...(error && { error }) }
  const known = sqlState === undefined ? status : { ...status, sql_state: sqlState }
  return { status: 200, body: { statement_id: run.id, status: known } }
}

function findProblem({ body, headers }: Received): string | null {
  const fields = JSON.parse(body) as Record<string, unknown>
  const wrong = Object.keys(fields).filter((name) => !REQUEST_FIELDS[name]?.(fields[name]))
  if (wrong.length > 0) return `not as documented: ${wrong.join(', ')}`
  const missing = ['statement', 'warehouse_id'].filter((name) => !(name in fields))
  if (missing.length > 0) return `missing: ${missing.join(', ')}`
  return headers.authorization?.startsWith('Bearer ') ? null : 'no token'
}
