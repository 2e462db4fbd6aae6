import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { t } from '../messages/en.ts'
import { IconButton } from './Button.tsx'

interface DialogProps {
  readonly title: string
  readonly description?: string
  readonly wide?: boolean
  readonly children?: ReactNode
  /** Takes the focus elsewhere when it closes; false where it goes back. */
  readonly leadFocus?: () => boolean
  readonly onClose: () => void
}

/** A modal that is open while it is rendered; then the focus is where it was before, or where the dialog leads it. */
export function Dialog({ title, description, wide = false, children, leadFocus, onClose }: DialogProps) {
  const [before] = useState(() => document.activeElement)
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/35" />
        <Radix.Content
          className={`fixed left-1/2 z-50 -translate-x-1/2 rounded-xl border border-line bg-raised p-5 ${wide ? 'top-[9vh] w-[min(780px,calc(100vw-32px))]' : 'top-[16vh] w-[min(440px,calc(100vw-32px))]'}`}
          style={{ boxShadow: 'var(--pop)' }}
          onEscapeKeyDown={(event) => {
            // The dialog hears the key first, but a list that is open in it goes before.
            if (document.activeElement?.hasAttribute('data-takes-escape')) event.preventDefault()
          }}
          onCloseAutoFocus={(event) => {
            if (leadFocus?.()) event.preventDefault()
            else if (before instanceof HTMLElement) before.focus()
          }}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <div className="mb-3 flex items-start justify-between gap-4">
            <Radix.Title className="text-[15px] font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label={t.common.close} className="-mt-1 -mr-2">
                <X size={16} />
              </IconButton>
            </Radix.Close>
          </div>
          {description ? <Radix.Description className="mb-4 text-mute">{description}</Radix.Description> : null}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
