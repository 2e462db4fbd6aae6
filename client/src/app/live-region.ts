import { createStore } from './local-store.ts'

/** What a screen reader is to say next. The number makes the same words news again. */
export const heard = createStore<{ readonly text: string; readonly number: number }>({ text: '', number: 0 })

/** Says what has just happened and is not read out by the focus moving. */
export function announce(text: string) {
  heard.set({ text, number: heard.get().number + 1 })
}
