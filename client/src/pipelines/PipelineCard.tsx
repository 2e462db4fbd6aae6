import type { PipelineSummary } from '@lakestream/shared/protocol/http'
import { may } from '@lakestream/shared/protocol/roles'
import { Copy, MoreHorizontal, Pencil, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { api } from '../app/api.ts'
import { navigate, toPipelinePath } from '../app/navigation.ts'
import { t } from '../messages/en.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Input } from '../ui/Input.tsx'
import { Menu, MenuItem } from '../ui/Menu.tsx'
import { notify } from '../ui/notify.ts'

interface PipelineCardProps {
  readonly pipeline: PipelineSummary
  readonly onChange: () => void
}

const WHEN = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

export function PipelineCard({ pipeline, onChange }: PipelineCardProps) {
  const [dialog, setDialog] = useState<'rename' | 'remove' | null>(null)
  const close = () => setDialog(null)
  const act = (action: Promise<unknown>) => {
    close()
    action.then(onChange, (error: Error) => notify.error(t.pipelines.failed(error.message)))
  }
  return (
    <li
      className="relative rounded-xl border border-line bg-panel hover:border-faint"
      style={{ boxShadow: 'var(--shadow)' }}
    >
      <a
        href={toPipelinePath(pipeline.id)}
        data-testid="pipeline-card"
        className="flex flex-col gap-1 rounded-xl p-4 pr-12"
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey) return
          event.preventDefault()
          navigate(toPipelinePath(pipeline.id))
        }}
      >
        <span className="truncate font-semibold">{pipeline.name}</span>
        <span className="text-mute">{t.pipelines.edited(WHEN.format(new Date(pipeline.updatedAt)))}</span>
      </a>
      <div className="absolute top-3 right-2">
        <Menu
          trigger={
            <IconButton label={t.pipelines.more(pipeline.name)}>
              <MoreHorizontal size={16} />
            </IconButton>
          }
        >
          {may(pipeline.role, 'edit') ? (
            <MenuItem onSelect={() => setDialog('rename')}>
              <Pencil size={14} /> {t.pipelines.rename}
            </MenuItem>
          ) : null}
          <MenuItem onSelect={() => act(api.duplicate(pipeline.id))}>
            <Copy size={14} /> {t.pipelines.duplicate}
          </MenuItem>
          {may(pipeline.role, 'delete') ? (
            <MenuItem danger onSelect={() => setDialog('remove')}>
              <Trash2 size={14} /> {t.pipelines.remove}
            </MenuItem>
          ) : null}
        </Menu>
      </div>
      {dialog === 'rename' ? (
        <RenameDialog name={pipeline.name} onClose={close} onRename={(name) => act(api.rename(pipeline.id, name))} />
      ) : null}
      {dialog === 'remove' ? (
        <Dialog
          title={t.pipelines.confirmRemove(pipeline.name)}
          description={t.pipelines.confirmRemoveText}
          onClose={close}
        >
          <div className="flex justify-end gap-2">
            <Button onClick={close}>{t.common.cancel}</Button>
            <Button look="danger" onClick={() => act(api.remove(pipeline.id))}>
              {t.pipelines.remove}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </li>
  )
}

interface RenameDialogProps {
  readonly name: string
  readonly onClose: () => void
  readonly onRename: (name: string) => void
}

function RenameDialog({ name, onClose, onRename }: RenameDialogProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const wanted = new FormData(event.currentTarget).get('name')
    if (typeof wanted === 'string' && wanted.trim() !== '') onRename(wanted.trim())
  }
  return (
    <Dialog title={t.pipelines.rename} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Input name="name" aria-label={t.common.name} defaultValue={name} maxLength={120} autoFocus required />
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
