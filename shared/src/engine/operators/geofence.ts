import type { Row, Value } from '../../expression/value.ts'
import type { BufferedEvent, KeyLogic } from '../event-buffer.ts'
import { type Fence, locate, type Place } from '../geometry.ts'
import type { Operator } from '../operator.ts'
import { createPattern, type PatternInput, type Report, type Tell } from '../pattern.ts'
import { spellTime } from '../time.ts'

/** Pattern 5, geofence. A key is outside of every fence until an event shows it inside; after `retentionMs` without an event it is so again. */
export interface GeofenceOptions {
  readonly patternId: string
  readonly input: Omit<PatternInput<Place>, 'read'>
  /** Degrees, null where there is no place. */
  readonly latitude: (row: Row) => Value
  readonly longitude: (row: Row) => Value
  readonly fences: readonly Fence[]
  readonly trigger: 'enter' | 'exit' | 'dwell' | 'inside' | 'outside'
  readonly dwellMs: number
  readonly retentionMs: number
}

export function createGeofence(options: GeofenceOptions): Operator {
  const { patternId, input } = options
  return createPattern<Place>({
    patternId,
    inputs: [{ ...input, read: (row) => readPlace(options.latitude(row), options.longitude(row)) }],
    create: (report, tell) => new Presence(options, report, tell),
  })
}

/** A place on earth; what is none says nothing to the pattern. */
function readPlace(latitude: Value, longitude: Value): Place | null {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null
}

type Event = BufferedEvent<Place>

/** A stay in a fence. */
interface Stay {
  readonly first: Event
  last: Event
  count: number
  distance: number | null
  /** When it has lasted long enough; null once that is told, and where nobody asks. */
  dwellsAtMs: number | null
}

class Presence implements KeyLogic<Place> {
  /** By position of the fence. */
  private readonly stays = new Map<number, Stay>()
  private lastMs = 0
  private readonly options: GeofenceOptions
  private readonly report: Report<Place>
  private readonly explain: Tell | null

  constructor(options: GeofenceOptions, report: Report<Place>, explain: Tell | null) {
    this.options = options
    this.report = report
    this.explain = explain
  }

  onEvent(event: Event): void {
    const { fences, trigger } = this.options
    this.lastMs = event.timeMs
    for (const [index, fence] of fences.entries()) {
      const { isInside, distance } = locate(fence, event.payload)
      this.explain?.(spellPlace(fence, isInside, distance, this.stays.get(index)))
      if (trigger === 'inside' || trigger === 'outside') {
        if (isInside === (trigger === 'inside'))
          this.tell(fence, { first: event, last: event, count: 1, distance }, event.timeMs)
      } else if (isInside) this.stay(index, fence, event, distance)
      else this.leave(index, fence, event, distance)
    }
  }

  private stay(index: number, fence: Fence, event: Event, distance: number | null): void {
    const { trigger, dwellMs } = this.options
    const stay = this.stays.get(index)
    if (stay) {
      stay.last = event
      stay.count += 1
      stay.distance = distance
      return
    }
    const dwellsAtMs = trigger === 'dwell' ? event.timeMs + dwellMs : null
    const begun = { first: event, last: event, count: 1, distance, dwellsAtMs }
    this.stays.set(index, begun)
    if (dwellsAtMs !== null) this.explain?.(`It must stay until ${spellTime(dwellsAtMs)}.`)
    if (trigger === 'enter') this.tell(fence, begun, event.timeMs)
  }

  private leave(index: number, fence: Fence, event: Event, distance: number | null): void {
    const stay = this.stays.get(index)
    this.stays.delete(index)
    if (stay?.dwellsAtMs)
      this.explain?.(
        `It left ${JSON.stringify(fence.name)} at ${spellTime(event.timeMs)}, before it had stayed long enough.`,
        [stay.first],
      )
    if (stay && this.options.trigger === 'exit')
      this.tell(fence, { first: stay.first, last: event, count: stay.count + 1, distance }, event.timeMs)
  }

  private tell(fence: Fence, stay: Omit<Stay, 'dwellsAtMs'>, timeMs: number): void {
    const { first, last, count, distance } = stay
    this.report({
      status: this.options.trigger,
      label: fence.name,
      events: first === last ? [first] : [first, last],
      through: true,
      count,
      startMs: first.timeMs,
      endMs: timeMs,
      timeMs,
      found: [fence.name, last.payload.latitude, last.payload.longitude, distance],
      emit: last.emit,
    })
  }

  nextDeadlineMs(): number | null {
    if (this.stays.size === 0) return null
    const dwells = [...this.stays.values()].flatMap(({ dwellsAtMs }) => dwellsAtMs ?? [])
    return Math.min(this.lastMs + this.options.retentionMs, ...dwells)
  }

  onDeadline(timeMs: number): void {
    for (const [index, stay] of this.stays) {
      const fence = this.options.fences[index]
      if (!fence || stay.dwellsAtMs === null || stay.dwellsAtMs > timeMs) continue
      stay.dwellsAtMs = null
      this.tell(fence, stay, timeMs)
    }
    if (timeMs < this.lastMs + this.options.retentionMs) return
    const lasts = [...new Set([...this.stays.values()].map(({ last }) => last))]
    this.explain?.(`No event came until ${spellTime(timeMs)}: the key is taken to be outside.`, lasts)
    this.stays.clear()
  }

  isIdle(): boolean {
    return this.stays.size === 0
  }
}

function spellPlace({ name }: Fence, isInside: boolean, distance: number | null, stay: Stay | undefined): string {
  const far = distance === null ? '' : `, ${Math.round(distance)} m from its centre`
  const place = `It is ${isInside ? 'inside' : 'outside'} ${JSON.stringify(name)}${far}`
  return stay
    ? `${place}; since ${spellTime(stay.first.timeMs)} the key was inside.`
    : `${place}; the key was outside before.`
}
