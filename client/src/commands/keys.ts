const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)

const SIGNS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
  Escape: 'Esc',
  Delete: 'Del',
  ' ': 'Space',
  ...(isMac ? { Ctrl: '⌘', Alt: '⌥', Shift: '⇧' } : {}),
}

/** Keys as they are written on the keyboard. */
export function showKeys(keys: string): string {
  const parts = keys === '+' ? ['+'] : keys.split('+')
  return parts.map((part) => SIGNS[part] ?? part).join(' ')
}

/** How an event spells the keys that were pressed. Shift is part of a sign such as `?`, and AltGr of one such as `[`. */
export function pressedKeys(event: KeyboardEvent): string {
  const { key } = event
  const isSign = key.length === 1 && !/[a-z ]/i.test(key)
  const writes = isSign && event.getModifierState('AltGraph')
  return [
    (event.ctrlKey || event.metaKey) && !writes ? 'Ctrl+' : '',
    event.altKey && !writes ? 'Alt+' : '',
    event.shiftKey && !isSign ? 'Shift+' : '',
    key.length === 1 ? key.toUpperCase() : key,
  ].join('')
}
