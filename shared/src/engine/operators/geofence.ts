import type { Row, Value } from '../../expression/value.ts'
import type { BufferedEvent, KeyLogic } from '../event-buffer.ts'
import type { FenceTable } from '../fence-table.ts'
import { type Fence, isPlace, locate, type Place } from '../geometry.ts'
import type { Operator } from '../operator.ts'
import { createPattern, type PatternInput, type Report, type Tell } from '../pattern.ts'
import { spellTime } from '../time.ts'

/**
 * Pattern 5, geofence. A key is outside of every fence until an event shows it inside; after `retentionMs` without an event it is so again. Fences of a
 * table come by the port `fences`: an event meets those that have come by then, and has left the ones that are gone.
 */
export interface GeofenceOptions {
  readonly patternId: string
  readonly input: Omit<PatternInput<Located>, 'read'>
  /** Degrees, null where there is no place. */
  readonly latitude: (row: Row) => Value
  readonly longitude: (row: Row) => Value
  readonly fences: readonly Fence[] | FenceTable
  readonly trigger: 'enter' | 'exit' | 'dwell' | 'inside' | 'outside'
  readonly dwellMs: number
  readonly retentionMs: number
}

export function createGeofence(options: GeofenceOptions): Operator {
  const { patternId, input, fences } = options
  const table = 'add' in fences ? fences : { fences: new Map(fences.map((fence) => [fence.name, fence])), add() {} }
  const pattern = createPattern<Located>({
    patternId,
    inputs: [{ ...input, read: (row) => readPlace(options.latitude(row), options.longitude(row), table.fences) }],
    create: (report, tell) => new Presence(options, report, tell),
  })
  return {
    ...pattern,
    process(rows, context) {
      table.add(rows['fences'] ?? [])
      return pattern.process(rows, context)
    },
  }
}

/** Where an event was, and the fences of that time, by name. */
interface Located extends Place {
  readonly fences: ReadonlyMap<string, Fence>
}

/** A place on earth; what is none says nothing to the pattern. */
function readPlace(latitude: Value, longitude: Value, fences: ReadonlyMap<string, Fence>): Located | null {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null
  const located = { latitude, longitude, fences }
  return isPlace(located) ? located : null
}

type Event = BufferedEvent<Located>

/** A stay in a fence. */
interface Stay {
  /** As it was at the last event inside. */
  fence: Fence
  readonly first: Event
  last: Event
  count: number
  distance: number | null
  /** When it has lasted long enough; null once that is told, and where nobody asks. */
  dwellsAtMs: number | null
}

class Presence implements KeyLogic<Located> {
  /** By the fence's name. */
  private readonly stays = new Map<string, Stay>()
  private lastMs = 0
  private readonly options: GeofenceOptions
  private readonly report: Report<Located>
  private readonly explain: Tell | null

  constructor(options: GeofenceOptions, report: Report<Located>, explain: Tell | null) {
    this.options = options
    this.report = report
    this.explain = explain
  }

  onEvent(event: Event): void {
    const { trigger } = this.options
    const { fences } = event.payload
    this.lastMs = event.timeMs
    for (const fence of fences.values()) {
      const { isInside, distance } = locate(fence, event.payload)
      const stay = this.stays.get(fence.name)
      if (isInside || stay || fences.size <= MOST_TOLD) this.explain?.(spellPlace(fence, isInside, distance, stay))
      if (trigger === 'inside' || trigger === 'outside') {
        if (isInside === (trigger === 'inside'))
          this.tell({ fence, first: event, last: event, count: 1, distance }, event.timeMs)
      } else if (isInside) this.stay(fence, event, distance)
      else if (stay) this.leave(stay, event)
    }
    for (const stay of this.stays.values()) {
      if (fences.has(stay.fence.name)) continue
      this.explain?.(`${JSON.stringify(stay.fence.name)} is no longer in the table: the key has left it.`)
      this.leave(stay, event)
    }
  }

  private stay(fence: Fence, event: Event, distance: number | null): void {
    const { trigger, dwellMs } = this.options
    const stay = this.stays.get(fence.name)
    if (stay) {
      stay.fence = fence
      stay.last = event
      stay.count += 1
      stay.distance = distance
      return
    }
    const dwellsAtMs = trigger === 'dwell' ? event.timeMs + dwellMs : null
    const begun = { fence, first: event, last: event, count: 1, distance, dwellsAtMs }
    this.stays.set(fence.name, begun)
    if (dwellsAtMs !== null) this.explain?.(`It must stay until ${spellTime(dwellsAtMs)}.`)
    if (trigger === 'enter') this.tell(begun, event.timeMs)
  }

  private leave({ fence, first, count, dwellsAtMs }: Stay, event: Event): void {
    this.stays.delete(fence.name)
    if (dwellsAtMs)
      this.explain?.(
        `It left ${JSON.stringify(fence.name)} at ${spellTime(event.timeMs)}, before it had stayed long enough.`,
        [first],
      )
    if (this.options.trigger !== 'exit') return
    const { distance } = locate(fence, event.payload)
    this.tell({ fence, first, last: event, count: count + 1, distance }, event.timeMs)
  }

  private tell({ fence, first, last, count, distance }: Omit<Stay, 'dwellsAtMs'>, timeMs: number): void {
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
    for (const stay of this.stays.values()) {
      if (stay.dwellsAtMs === null || stay.dwellsAtMs > timeMs) continue
      stay.dwellsAtMs = null
      this.tell(stay, timeMs)
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

/** Of more fences only those are explained that the key is or was in. */
const MOST_TOLD = 20

function spellPlace({ name }: Fence, isInside: boolean, distance: number | null, stay: Stay | undefined): string {
  const far = distance === null ? '' : `, ${Math.round(distance)} m from its centre`
  const place = `It is ${isInside ? 'inside' : 'outside'} ${JSON.stringify(name)}${far}`
  return stay
    ? `${place}; since ${spellTime(stay.first.timeMs)} the key was inside.`
    : `${place}; the key was outside before.`
}
