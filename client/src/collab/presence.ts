import type { AWARENESS_FIELDS } from '@lakestream/shared/protocol/awareness'
import type { Awareness } from 'y-protocols/awareness'

type Field = keyof typeof AWARENESS_FIELDS

/** Shown even by those who hide: a run belongs to everyone in the pipeline. */
const ALWAYS: readonly Field[] = ['status']

/** What this person shows the others of themselves. Hidden, they are present, but not their pointer, selection and view. */
export class Presence {
  hidden = false
  private readonly awareness: Awareness
  private readonly fields = new Map<Field, unknown>()

  constructor(awareness: Awareness) {
    this.awareness = awareness
  }

  show(field: Field, value: unknown) {
    this.fields.set(field, value)
    if (!this.hidden || ALWAYS.includes(field)) this.awareness.setLocalStateField(field, value)
  }

  hide(hidden: boolean) {
    this.hidden = hidden
    const shown = [...this.fields].filter(([field]) => !hidden || ALWAYS.includes(field))
    this.awareness.setLocalState(Object.fromEntries(shown))
  }
}
