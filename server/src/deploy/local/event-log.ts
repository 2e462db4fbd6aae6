/**
 * The events of a run, kept so that every reader gets all of them from the first on. Log lines are bounded: beyond the
 * limit the oldest are forgotten, while a reader's place in the list stays what it was.
 */
export class EventLog<T extends { readonly type: string }> {
  private readonly events: (T | null)[] = []
  private readonly logs: number[] = []
  private ended = false
  private waiting: (() => void)[] = []

  private readonly maxLogs: number

  constructor(maxLogs: number) {
    this.maxLogs = maxLogs
  }

  push(event: T): void {
    if (this.ended) return
    if (event.type === 'log') this.logs.push(this.events.length)
    this.events.push(event)
    const oldest = this.logs.length > this.maxLogs ? this.logs.shift() : undefined
    if (oldest !== undefined) this.events[oldest] = null
    this.wake()
  }

  end(): void {
    this.ended = true
    this.wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (let next = 0; ; ) {
      const event = this.events[next]
      if (event !== undefined) {
        next++
        if (event) yield event
      } else if (this.ended) return
      else await new Promise<void>((resolve) => this.waiting.push(resolve))
    }
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve()
  }
}
