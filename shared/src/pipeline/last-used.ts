/** What was made last, by key: at most so many, the longest unused goes first. */
export class LastUsed<T> {
  private readonly kept = new Map<string, T>()
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  get(key: string, make: () => T): T {
    const known = this.kept.get(key)
    const value = known === undefined ? make() : known
    this.kept.delete(key)
    this.kept.set(key, value)
    for (const old of [...this.kept.keys()].slice(0, -this.most)) this.kept.delete(old)
    return value
  }
}
