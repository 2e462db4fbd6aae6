/** An error that Spark's ANSI mode raises for a row, by the name of its error condition, for example `DIVIDE_BY_ZERO`. */
export class SparkError extends Error {
  readonly condition: string

  constructor(condition: string, message: string) {
    super(`[${condition}] ${message}`)
    this.name = 'SparkError'
    this.condition = condition
  }
}
