import { type ComponentProps, forwardRef } from 'react'

export const INPUT_LOOK =
  'w-full rounded-lg border border-line bg-bg px-2.5 py-1.5 text-ink placeholder:text-faint focus:border-accent focus:outline-none aria-invalid:border-bad'

export const Input = forwardRef<HTMLInputElement, ComponentProps<'input'>>(function Input(
  { className = '', ...props },
  ref,
) {
  return <input ref={ref} className={`${INPUT_LOOK} ${className}`} {...props} />
})

export const Select = forwardRef<HTMLSelectElement, ComponentProps<'select'>>(function Select(
  { className = '', ...props },
  ref,
) {
  return <select ref={ref} className={`${INPUT_LOOK} chevron h-[33px] ${className}`} {...props} />
})
