import { type ComponentProps, forwardRef } from 'react'

type Look = 'plain' | 'primary' | 'ghost' | 'danger'

const LOOKS: Readonly<Record<Look, string>> = {
  plain: 'border border-line bg-panel hover:bg-hover',
  primary: 'bg-accent text-accent-ink hover:brightness-110',
  ghost: 'text-mute hover:bg-hover hover:text-ink',
  danger: 'border border-line text-bad hover:bg-hover',
}

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: Look
}

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { look = 'plain', className = '', type = 'button', ...props },
  ref,
) {
  const shape = 'inline-flex h-8 items-center justify-center gap-1.5 whitespace-nowrap rounded-lg px-3 font-medium'
  return (
    <button ref={ref} type={type} className={`${shape} ${LOOKS[look]} disabled:opacity-45 ${className}`} {...props} />
  )
})

interface IconButtonProps extends ButtonProps {
  /** What it does: read out, and shown on hover. */
  readonly label: string
  /** The keys that do the same, shown on hover. */
  readonly keys?: string
}

export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { label, keys, look = 'ghost', className = '', ...props },
  ref,
) {
  return (
    <Button
      ref={ref}
      look={look}
      aria-label={label}
      title={keys ? `${label} (${keys})` : label}
      className={`w-8 px-0! ${className}`}
      {...props}
    />
  )
})
