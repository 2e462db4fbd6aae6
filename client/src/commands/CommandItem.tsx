import { Command } from 'cmdk'
import type { ReactNode } from 'react'

interface ItemProps {
  readonly value: string
  readonly keywords?: readonly string[]
  readonly children: ReactNode
  readonly onSelect: () => void
}

/** One line to choose. */
export function Item({ value, keywords, children, onSelect }: ItemProps) {
  return (
    <Command.Item
      value={value}
      {...(keywords ? { keywords: [...keywords] } : {})}
      onSelect={onSelect}
      className="flex cursor-pointer items-center gap-2.5 rounded-lg px-2.5 py-2 data-[selected=true]:bg-hover"
    >
      {children}
    </Command.Item>
  )
}

/** Look of the heading of a group of lines. */
export const HEADING =
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-[11px] [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:uppercase [&_[cmdk-group-heading]]:tracking-wide [&_[cmdk-group-heading]]:text-mute'
