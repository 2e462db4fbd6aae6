import { createElement, type ReactNode } from 'react'

const LOOKS = {
  p: '',
  h4: 'font-semibold text-ink',
  ul: 'flex list-disc flex-col gap-1 pl-4.5',
  ol: 'flex list-decimal flex-col gap-1 pl-4.5',
  li: '',
  pre: 'overflow-x-auto rounded-lg bg-hover p-2.5 font-mono text-[11.5px] text-ink',
  code: 'rounded bg-hover px-1 font-mono text-[11.5px] text-ink wrap-anywhere',
  strong: 'text-ink',
  em: '',
  table: 'w-full border-collapse text-left text-[12px]',
  thead: 'text-ink',
  tbody: '',
  tr: 'border-b border-line align-top',
  th: 'py-1 pr-3 font-semibold',
  td: 'py-1 pr-3',
} as const

/** A text, or an element of a help page with what is in it. */
export type HelpNode = string | readonly [tag: keyof typeof LOOKS, ...children: HelpNode[]]

/** A help page. */
export function HelpText({ nodes }: { readonly nodes: readonly HelpNode[] }) {
  return <div className="flex flex-col gap-2.5 leading-relaxed text-mute">{renderAll(nodes)}</div>
}

function renderAll(nodes: readonly HelpNode[]): ReactNode[] {
  return nodes.map((node, key) => {
    if (typeof node === 'string') return node
    const [tag, ...children] = node
    return createElement(tag, { key, className: LOOKS[tag] || undefined }, ...renderAll(children))
  })
}
