import type { ReactNode } from 'react'

/** The little Markdown that help pages use: paragraphs, lists, headings, code blocks, bold, emphasis and code. */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <div className="mt-3 flex flex-col gap-2.5 leading-relaxed text-mute [&_code]:rounded [&_code]:bg-hover [&_code]:px-1 [&_code]:font-mono [&_code]:text-[11.5px] [&_code]:text-ink [&_strong]:text-ink">
      {splitBlocks(text).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a help page does not change
        <Block key={index} block={block} />
      ))}
    </div>
  )
}

function splitBlocks(text: string): string[] {
  return text.trim().split(/\n{2,}(?!\s{2})/)
}

function Block({ block }: { readonly block: string }) {
  const heading = /^#{1,4} (.*)$/.exec(block)
  if (heading) return <h4 className="font-semibold text-ink">{renderInline(heading[1] ?? '')}</h4>
  const fenced = /^```\w*\n([\s\S]*?)\n?```$/.exec(block)
  if (fenced)
    return <pre className="overflow-x-auto rounded-lg bg-hover p-2.5 font-mono text-[11.5px] text-ink">{fenced[1]}</pre>
  if (/^[-*] /.test(block)) {
    return (
      <ul className="list-disc pl-4.5">
        {block.split(/\n(?=[-*] )/).map((item) => (
          <li key={item}>{renderInline(item.slice(2))}</li>
        ))}
      </ul>
    )
  }
  return <p>{renderInline(block)}</p>
}

function renderInline(text: string): ReactNode[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*)/).map((piece, index) => {
    const key = `${index}${piece}`
    if (piece.startsWith('`')) return <code key={key}>{piece.slice(1, -1)}</code>
    if (piece.startsWith('**')) return <strong key={key}>{piece.slice(2, -2)}</strong>
    if (piece.startsWith('*') && piece.length > 2) return <em key={key}>{piece.slice(1, -1)}</em>
    return piece.replace(/\n/g, ' ')
  })
}
