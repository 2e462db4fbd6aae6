import type { Diagnostic } from '@lakestream/shared/pipeline/model'

/** Exit codes of the command line; documented in docs/cli.md and stable. */
export const EXIT = { ok: 0, problems: 1, usage: 2, environment: 3 } as const

/** Ends a command with a message for people, what programs can read of it, and an exit code. */
export class CommandError extends Error {
  readonly exitCode: number
  readonly diagnostics: readonly Diagnostic[]

  constructor(exitCode: number, message: string, diagnostics: readonly Diagnostic[] = []) {
    super(message)
    this.exitCode = exitCode
    this.diagnostics = diagnostics
  }
}

export const usageError = (message: string) => new CommandError(EXIT.usage, message)

/** Ends a command because of what is wrong in the pipeline. */
export const problemsError = (diagnostics: readonly Diagnostic[]) =>
  new CommandError(EXIT.problems, diagnostics.map(formatDiagnostic).join('\n'), diagnostics)

/** Ends the command where one of these is an error; warnings pass. */
export function requireNoErrors(diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw problemsError(errors)
}

/** One line for people: severity, node and field, words. */
export function formatDiagnostic({ severity, nodeId, parameter, field, message }: Diagnostic): string {
  const place = [nodeId, parameter, field].filter(Boolean).join('.')
  return `${severity}: ${place ? `${place}: ` : ''}${message}`
}
