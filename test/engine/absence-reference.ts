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
): { readonly events: readonly number[]; readonly timeMs: number }[] {
  return events.flatMap((trigger, at) => {
    if (!trigger.triggers) return []
    const end = events.slice(at + 1).find(({ ends }) => ends(at))
    return Array.from({ length: atMost }, (_, number) => trigger.timeMs + withinMs + number * everyMs)
      .filter((timeMs) => !end || end.timeMs >= timeMs)
      .map((timeMs) => ({ events: [at], timeMs }))
  })
}
