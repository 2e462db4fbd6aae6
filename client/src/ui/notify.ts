/** Short notices at the edge of the page. The script that shows them is loaded for the first one, or before when the page has nothing else to do. */
export interface Notice {
  readonly kind: 'info' | 'success' | 'warning' | 'error'
  readonly text: string
  /** A notice with the id of another takes its place. */
  readonly id?: string
}

const waiting: Notice[] = []
const listeners = new Set<() => void>()
let show: ((notice: Notice) => void) | null = null

function give(kind: Notice['kind']) {
  return (text: string, options: { readonly id?: string } = {}) => {
    const notice = { kind, text, ...options }
    if (show) return show(notice)
    waiting.push(notice)
    for (const listener of listeners) listener()
  }
}

export const notify = { info: give('info'), success: give('success'), warning: give('warning'), error: give('error') }

/** Whether there is something to show, and who wants to know. */
export const hasNotices = () => waiting.length > 0 || show !== null

export function onNotices(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Takes what was to be shown until now, and what comes. */
export function showNotices(shown: (notice: Notice) => void): void {
  show = shown
  for (const notice of waiting.splice(0)) shown(notice)
}
