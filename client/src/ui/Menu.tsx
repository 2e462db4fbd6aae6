import { type ComponentProps, cloneElement, type ReactElement, type ReactNode, useState } from 'react'
import { later } from '../app/later.tsx'

export interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement<ComponentProps<'button'>>
  readonly children: ReactNode
}

export interface MenuItemProps {
  readonly children: ReactNode
  readonly danger?: boolean
  readonly onSelect: () => void
}

interface WantedMenuProps extends MenuProps {
  /** It was asked for before it was there. */
  readonly isOpen: boolean
  readonly onWant: () => void
}

const WantedMenu = later<WantedMenuProps>(
  () => import('./MenuParts.tsx').then((module) => module.WholeMenu),
  'before',
  ({ trigger, onWant }) => cloneElement(trigger, { onClick: onWant, 'aria-haspopup': 'menu' }),
)

export const MenuItem = later<MenuItemProps>(() => import('./MenuParts.tsx').then((module) => module.WholeMenuItem))

export function Menu(props: MenuProps) {
  const [isOpen, setOpen] = useState(false)
  return <WantedMenu {...props} isOpen={isOpen} onWant={() => setOpen(true)} />
}
