import { useEffect } from 'react'
import { Toaster, toast } from 'sonner'
import { showNotices } from './notify.ts'

export function Notices({ theme }: { readonly theme: 'light' | 'dark' }) {
  useEffect(() => showNotices(({ kind, text, id }) => void toast[kind](text, id === undefined ? {} : { id })), [])
  return <Toaster theme={theme} position="bottom-center" closeButton />
}
