import { local } from '../app/store.ts'

/** Brings a node into view, and the keyboard to its card. */
export function goToCard(id: string) {
  local.set({ reveal: { id, focus: true } })
}

/** Brings a node into view; the focus stays where it is. */
export function reveal(id: string) {
  local.set({ reveal: { id, focus: false } })
}

/** Shows where the next keys go. Entered, the graph hands the focus on to the card that was left. */
export function focusCanvas() {
  document.querySelector<HTMLElement>('[data-region=canvas] [role=application]')?.focus()
}

/** The node whose card has the focus. */
export function focusedCard(): string | undefined {
  const card = document.activeElement?.closest<HTMLElement>('[data-node-id]')
  return card?.dataset['nodeId']
}

const FRAMES_TO_WAIT = 60

/** Focuses a card as soon as it is there: one that is far away, or new, is mounted some frames later. Returns what gives up. */
export function focusCard(id: string): () => void {
  let frame = 0
  const attempt = (left: number) => {
    const card = document.querySelector<HTMLElement>(`[data-node-id="${CSS.escape(id)}"]`)
    if (card) card.focus({ preventScroll: true })
    else if (left > 0) frame = requestAnimationFrame(() => attempt(left - 1))
  }
  attempt(FRAMES_TO_WAIT)
  return () => cancelAnimationFrame(frame)
}

/** How long the view takes to move; at once for those who asked for less motion. */
export function motionMs(wanted: number): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : wanted
}
