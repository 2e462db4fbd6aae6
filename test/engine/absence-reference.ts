/** An event of one key, what it is to the pattern. Events are in order. */
export interface AbsenceEvent {
  readonly timeMs: number
  readonly triggers: boolean
  /** Whether it ends what this event began. */
  readonly ends: (trigger: number) => boolean
}

export interface AbsenceReferenceOptions {
  readonly withinMs: number
  readonly everyMs: number
  /** Reports of a trigger. */
  readonly atMost: number
}

/** Absences by their definition: of each trigger the reports before whose time no event after it ends the wait. */
export function findAbsences(
  events: readonly AbsenceEvent[],
  { withinMs, everyMs, atMost }: AbsenceReferenceOptions,
): { readonly trigger: number; readonly number: number; readonly timeMs: number }[] {
  return events.flatMap((trigger, at) => {
    if (!trigger.triggers) return []
    const end = events.slice(at + 1).find(({ ends }) => ends(at))
    const reports = Array.from({ length: atMost }, (_, index) => ({
      trigger: at,
      number: index + 1,
      timeMs: trigger.timeMs + withinMs + index * everyMs,
    }))
    return reports.filter(({ timeMs }) => !end || end.timeMs >= timeMs)
  })
}
