import { type BufferedEvent, type EventBufferOptions, sortEvents, type WaitingEvents } from '../event-buffer.ts'
import type { BatchContext } from '../operator.ts'
import { type AlignedWindow, OpenWindows } from './aligned-windows.ts'

interface WaitingWindow<P> {
  readonly key: string
  readonly endMs: number
  readonly events: BufferedEvent<P>[]
}

/**
 * Where events of a pattern wait that Spark's own windows compute: each window of a key has a logic to itself, which is given the window's
 * events and then its end as a deadline. `native_count.py` is its twin.
 */
export class NativeWindows<P> implements WaitingEvents<P> {
  private readonly open: OpenWindows<WaitingWindow<P>>
  private readonly options: EventBufferOptions<P>

  constructor(window: AlignedWindow, options: EventBufferOptions<P>) {
    this.open = new OpenWindows(window)
    this.options = options
  }

  isLate(timeMs: number, { previousWatermarkMs }: BatchContext): boolean {
    return this.open.isLate(timeMs, previousWatermarkMs)
  }

  add(key: string, event: BufferedEvent<P>, { previousWatermarkMs }: BatchContext): void {
    const create = (endMs: number) => ({ key, endMs, events: [] })
    for (const { events } of this.open.of(key, event.timeMs, previousWatermarkMs, create)) events.push(event)
  }

  drain(watermarkMs: number): void {
    for (const { key, endMs, events } of this.open.takeFinal(watermarkMs)) {
      const [first] = events
      if (!first) continue
      sortEvents(events, this.options.compare)
      const logic = this.options.create(key, first)
      for (const event of events) logic.onEvent(event)
      logic.onDeadline(endMs)
    }
  }
}
