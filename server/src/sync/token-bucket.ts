/** Lets `perSecond` tokens a second through, and `burst` at once. Time comes from the caller, in milliseconds. */
export class TokenBucket {
  private readonly perSecond: number
  private readonly burst: number
  private tokens: number
  private at: number

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.perSecond = perSecond
    this.burst = burst
    this.tokens = burst
    this.at = nowMs
  }

  /** Takes tokens even when there are none, and gives how many milliseconds to wait before going on. */
  take(count: number, nowMs: number): number {
    this.refill(nowMs)
    this.tokens -= count
    return this.tokens >= 0 ? 0 : Math.ceil((-this.tokens / this.perSecond) * 1000)
  }

  /** Takes one token if there is one; else gives how many milliseconds until there is. */
  tryTake(nowMs: number): number {
    this.refill(nowMs)
    if (this.tokens < 1) return Math.max(1, Math.ceil(((1 - this.tokens) / this.perSecond) * 1000))
    this.tokens -= 1
    return 0
  }

  private refill(nowMs: number): void {
    this.tokens = Math.min(this.burst, this.tokens + ((nowMs - this.at) / 1000) * this.perSecond)
    this.at = nowMs
  }
}
