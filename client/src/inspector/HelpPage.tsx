import { use } from 'react'
import { p } from '../messages/en-panels.ts'
import { Markdown } from './Markdown.tsx'

type Pages = Readonly<Record<string, string>>

let loading: Promise<Pages | null> | undefined

/** The help page of a node type; all of them are loaded when the first is read. */
export function HelpPage({ type }: { readonly type: string }) {
  loading ??= loadPages()
  const pages = use(loading)
  return pages ? <Markdown text={pages[type] ?? ''} /> : <p className="mt-3 text-mute">{p.inspector.noHelp}</p>
}

/** Without a connection it is tried again the next time. */
async function loadPages(): Promise<Pages | null> {
  try {
    return (await import('virtual:node-docs')).NODE_DOCS
  } catch {
    loading = undefined
    return null
  }
}
