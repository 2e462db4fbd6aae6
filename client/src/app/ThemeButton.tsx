import { Moon, Sun } from 'lucide-react'
import { useState } from 'react'
import { t } from '../messages/en.ts'
import { IconButton } from '../ui/Button.tsx'
import { applyTheme, resolveTheme } from './theme.ts'

export function ThemeButton() {
  const [theme, setTheme] = useState(resolveTheme)
  return (
    <IconButton
      label={t.common.theme}
      onClick={() => {
        const next = theme === 'dark' ? 'light' : 'dark'
        applyTheme(next)
        setTheme(next)
      }}
    >
      {theme === 'dark' ? <Sun size={16} /> : <Moon size={16} />}
    </IconButton>
  )
}
