/** Windows [start, start + duration) of event time whose starts are multiples of the slide, moved by the offset. */
export interface AlignedWindow {
  readonly durationMs: number
  readonly slideMs: number
  readonly offsetMs: number
}

/** End of the earliest window that holds a time. */
export function firstEndMs({ durationMs, slideMs, offsetMs }: AlignedWindow, timeMs: number): number {
  return (Math.floor((timeMs - offsetMs - durationMs) / slideMs) + 1) * slideMs + offsetMs + durationMs
}

/**
 * What is kept of each window of each key until the watermark reaches its end, by the rule of Spark's own windows (rule G5): an event is
 * dropped for a window whose end is at or below the watermark of the batch **before**.
 */
export class OpenWindows<G> {
  /** By the window's end, then by key, so that final windows are found without looking at the others. */
  private readonly open = new Map<number, Map<string, G>>()
  private readonly window: AlignedWindow

  constructor(window: AlignedWindow) {
    this.window = window
  }

  /** Those that an event is in. */
  of(key: string, timeMs: number, previousWatermarkMs: number, create: (endMs: number) => G): G[] {
    return this.endsOf(timeMs, previousWatermarkMs).map((endMs) => {
      const groups = this.open.get(endMs) ?? new Map<string, G>()
      const group = groups.get(key) ?? create(endMs)
      this.open.set(endMs, groups.set(key, group))
      return group
    })
  }

  isLate(timeMs: number, previousWatermarkMs: number): boolean {
    return this.endsOf(timeMs, previousWatermarkMs).length === 0
  }

  /** Removes the windows that have ended, the earliest first. */
  takeFinal(watermarkMs: number): G[] {
    const ends = [...this.open.keys()].filter((endMs) => endMs <= watermarkMs).sort((a, b) => a - b)
    return ends.flatMap((endMs) => {
      const groups = [...(this.open.get(endMs)?.values() ?? [])]
      this.open.delete(endMs)
      return groups
    })
  }

  private endsOf(timeMs: number, previousWatermarkMs: number): number[] {
    const { window } = this
    const ends: number[] = []
    for (let endMs = firstEndMs(window, timeMs); endMs - window.durationMs <= timeMs; endMs += window.slideMs)
      if (endMs > previousWatermarkMs) ends.push(endMs)
    return ends
  }
}
