import { findNode } from '@lakestream/shared/nodes/catalogue'
import { use } from 'react'
import { p } from '../messages/en-panels.ts'
import { type HelpNode, HelpText } from './HelpText.tsx'

type Pages = Readonly<Record<string, readonly HelpNode[]>>

let loading: Promise<Pages | null> | undefined

/** The help page of a node type; all of them are loaded when the first is read. */
export function HelpPage({ type }: { readonly type: string }) {
  loading ??= loadPages()
  const pages = use(loading)
  const definition = findNode(type)
  if (!pages || !definition) return <p className="mt-3 text-mute">{p.help.noHelp}</p>
  return (
    <div className="mt-3" data-testid="help-page">
      <HelpText nodes={pages[type] ?? []} />
      <p className="mt-3 text-[12px] text-faint">{p.help.synonyms(definition.synonyms.join(', '))}</p>
    </div>
  )
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
