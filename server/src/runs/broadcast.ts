/** A growing list that any number of readers follow from its beginning to its end, each at its own pace. */
export class Broadcast<T> {
  private readonly items: T[] = []
  private ended = false
  private waiting: (() => void)[] = []

  push(item: T): void {
    this.items.push(item)
    this.wake()
  }

  end(): void {
    this.ended = true
    this.wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (let next = 0; ; next++) {
      while (next >= this.items.length) {
        if (this.ended) return
        await new Promise<void>((resolve) => this.waiting.push(resolve))
      }
      yield this.items[next] as T
    }
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve()
  }
}
