import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { App } from './app/App.tsx'
import { applyTheme, readTheme } from './app/theme.ts'
import './styles.css'

// The content security policy forbids evaluating text as code, which zod would do to be faster.
z.config({ jitless: true })
applyTheme(readTheme())

const root = document.getElementById('root')
if (!root) throw new Error('the page has no #root')
createRoot(root).render(<App />)
