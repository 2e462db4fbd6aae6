/** What the operator reads: one line per message, on standard output or standard error. */
export function say(message: string): void {
  process.stdout.write(`${message}\n`)
}

export function complain(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${new Date().toISOString()} ${text}\n`)
}
