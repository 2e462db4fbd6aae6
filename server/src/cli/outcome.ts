/** Exit codes of the command line; documented in docs/cli.md and stable. */
export const EXIT = { ok: 0, problems: 1, usage: 2, environment: 3 } as const

/** Ends a command with a message for people and an exit code. */
export class CommandError extends Error {
  readonly exitCode: number

  constructor(exitCode: number, message: string) {
    super(message)
    this.exitCode = exitCode
  }
}

export const usageError = (message: string) => new CommandError(EXIT.usage, message)
