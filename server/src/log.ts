import { DrizzleQueryError } from 'drizzle-orm'

/** What the operator reads: one line per message, on standard output or standard error. */
export function say(message: string): void {
  process.stdout.write(`${message}\n`)
}

export function complain(error: unknown): void {
  process.stderr.write(`${new Date().toISOString()} ${describe(error)}\n`)
}

/** What failed and why. Of a failed query only why: its own message repeats every value, and those are people's. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (!(cause instanceof Error)) return error.stack ?? error.message
  return error instanceof DrizzleQueryError ? describe(cause) : `${error.message}\n${describe(cause)}`
}
