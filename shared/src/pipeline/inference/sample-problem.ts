/** What keeps a sample from being read, or what was left out of it, in words and with the line (from 1) that it is about. */
export class SampleProblem extends Error {
  readonly line: number

  constructor(message: string, line: number) {
    super(message.charAt(0).toUpperCase() + message.slice(1))
    this.line = line
  }
}
