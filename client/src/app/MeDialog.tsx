import type { FormEvent } from 'react'
import { t } from '../messages/en.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Input } from '../ui/Input.tsx'
import { changeMe, useMe } from './me-store.ts'
import { report } from './report.ts'

export function MeDialog({ onClose }: { readonly onClose: () => void }) {
  const { me } = useMe()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    changeMe({ name: String(data.get('name')), color: String(data.get('color')) }).then(onClose, report)
  }
  if (!me) return null
  return (
    <Dialog title={t.me.title} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="flex gap-3">
          <label className="flex-1" htmlFor="my-name">
            <span className="mb-1 block font-medium">{t.common.name}</span>
            <Input id="my-name" name="name" defaultValue={me.name} maxLength={60} required autoFocus />
          </label>
          <label>
            <span className="mb-1 block font-medium">{t.me.color}</span>
            <input
              type="color"
              name="color"
              defaultValue={me.color}
              className="h-[33px] w-14 rounded-lg border border-line bg-bg p-1"
            />
          </label>
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button look="primary" type="submit">
            {t.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
