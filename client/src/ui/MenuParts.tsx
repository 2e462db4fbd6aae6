import { DropdownMenu } from 'radix-ui'
import type { MenuItemProps, MenuProps } from './Menu.tsx'

/** Loaded apart: until somebody opens a menu the page needs its button alone. */
export function WholeMenu({ trigger, isOpen, children }: MenuProps & { readonly isOpen: boolean }) {
  return (
    <DropdownMenu.Root defaultOpen={isOpen}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="z-50 min-w-44 rounded-lg border border-line bg-raised p-1"
          style={{ boxShadow: 'var(--pop)' }}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export function WholeMenuItem({ children, danger, onSelect }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      onSelect={onSelect}
      className={`flex cursor-pointer items-center gap-2 rounded-md px-2 py-1.5 outline-none data-highlighted:bg-hover ${danger ? 'text-bad' : ''}`}
    >
      {children}
    </DropdownMenu.Item>
  )
}
