import type { ReactNode } from 'react'

interface OpenButtonProps {
  readonly onOpen: () => void
  readonly className?: string
  readonly testId?: string
  readonly children: ReactNode
}

/** Opens another view of a part of a form, also for people who may only look, whose forms are disabled with all buttons inside. */
export function OpenButton({ onOpen, className = '', testId, children }: OpenButtonProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button inside a disabled fieldset is dead
    <span
      role="button"
      tabIndex={0}
      data-testid={testId}
      className={`inline-flex h-8 cursor-pointer items-center justify-center gap-1.5 rounded-lg px-2 font-medium whitespace-nowrap text-mute hover:bg-hover hover:text-ink ${className}`}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        onOpen()
      }}
    >
      {children}
    </span>
  )
}
