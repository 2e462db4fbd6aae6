import { ArrowDown, ArrowUp, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { p } from '../messages/en-panels.ts'
import { IconButton } from '../ui/Button.tsx'

interface RecordCardProps {
  readonly item: string
  /** Which one it is. */
  readonly title: string
  /** To the place of the one before or behind; null where there is none. */
  readonly up: (() => void) | null
  readonly down: (() => void) | null
  readonly remove: () => void
  /** Its fields. */
  readonly children: ReactNode
}

/** One record of a list, with its place in it. */
export function RecordCard({ item, title, up, down, remove, children }: RecordCardProps) {
  return (
    <div className="rounded-[9px] border border-line bg-bg px-2.5 pt-0.5 pb-2.5">
      <div className="-mr-1.5 flex items-center justify-end">
        <span className="mr-auto text-[11px] text-faint">{title}</span>
        <IconButton label={p.form.up} className="size-6!" disabled={!up} onClick={() => up?.()}>
          <ArrowUp size={13} />
        </IconButton>
        <IconButton label={p.form.down} className="size-6!" disabled={!down} onClick={() => down?.()}>
          <ArrowDown size={13} />
        </IconButton>
        <IconButton label={p.form.remove(item)} className="size-6!" onClick={remove}>
          <X size={13} />
        </IconButton>
      </div>
      <div className="grid grid-cols-2 gap-x-2 *:mt-1! [&>*:nth-child(n+3)]:col-span-2 [&>*:has(+[data-wide])]:col-span-2 [&>[data-wide]]:col-span-2">
        {children}
      </div>
    </div>
  )
}
