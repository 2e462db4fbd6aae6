export type Theme = 'light' | 'dark' | 'system'

const KEY = 'lakestream.theme'
const dark = matchMedia('(prefers-color-scheme: dark)')

export function readTheme(): Theme {
  const stored = localStorage.getItem(KEY)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

export function applyTheme(theme: Theme) {
  localStorage.setItem(KEY, theme)
  document.documentElement.dataset['theme'] = resolveTheme(theme)
}

export function resolveTheme(theme: Theme = readTheme()): 'light' | 'dark' {
  if (theme !== 'system') return theme
  return dark.matches ? 'dark' : 'light'
}

dark.addEventListener('change', () => applyTheme(readTheme()))
