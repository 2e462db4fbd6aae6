import { Command, defaultFilter } from 'cmdk'
import type { ReactNode } from 'react'
import { warnRefused } from './edit.ts'

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

interface RefusedItemProps extends Omit<ItemProps, 'onSelect'> {
  readonly why: string
}

const REFUSED = 'refused '

/** A line that cannot be chosen and says why; the keyboard reaches it, so that it can be heard. */
export function RefusedItem({ value, keywords = [], why, children }: RefusedItemProps) {
  return (
    <Command.Item
      value={REFUSED + value}
      keywords={[...keywords]}
      data-testid="refused-item"
      onSelect={() => warnRefused(why)}
      className="flex cursor-not-allowed items-center gap-2.5 rounded-lg px-2.5 py-2 text-mute data-[selected=true]:bg-hover"
    >
      <span className="flex shrink-0 items-center gap-2.5 [&>.tile]:opacity-50 [&>.tile]:grayscale">{children}</span>
      <span>{why}</span>
    </Command.Item>
  )
}

/** How well a line fits what was typed; what cannot be chosen never comes before what can. */
export function rankItem(value: string, search: string, keywords?: string[]): number {
  return defaultFilter(value, search, keywords) * (value.startsWith(REFUSED) ? 1e-6 : 1)
}

/** Look of the heading of a group of lines. */
export const HEADING =
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-[11px] [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:uppercase [&_[cmdk-group-heading]]:tracking-wide [&_[cmdk-group-heading]]:text-mute'
