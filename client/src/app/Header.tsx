import { setMeta } from '@lakestream/shared/document/commands/pipeline'
import { Eye, EyeOff, MoreHorizontal, Redo2, Search, Undo2, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { exportPipeline, importIntoPipeline, redo, undo } from '../commands/actions.ts'
import { toggleHidden } from '../commands/follow.ts'
import { keysOf } from '../commands/shortcuts.ts'
import { t } from '../messages/en.ts'
import { RunButton } from '../run/RunButton.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { Menu, MenuItem } from '../ui/Menu.tsx'
import { Avatars } from './Avatars.tsx'
import { navigate } from './navigation.ts'
import { SaveChip } from './SaveChip.tsx'
import { local, useLocal, useSession, useSessionState } from './store.ts'
import { ThemeButton } from './ThemeButton.tsx'

export function Header() {
  const session = useSession()
  const canUndo = useSessionState((state) => state.canUndo)
  const canRedo = useSessionState((state) => state.canRedo)
  const canEdit = useSessionState((state) => state.canEdit)
  const hidden = useLocal((state) => state.hidden)
  return (
    <header data-region="header" className="flex items-center gap-2.5 border-b border-line bg-panel px-3">
      <a
        href="/"
        title={t.common.back}
        onClick={(event) => {
          event.preventDefault()
          navigate('/')
        }}
      >
        <img src="/icon.svg" alt={t.common.back} width={22} height={22} />
      </a>
      <PipelineName />
      <SaveChip />
      {canEdit ? null : <ViewOnly />}
      {hidden ? <Hidden /> : null}
      <IconButton
        label={t.header.undo}
        keys={keysOf('undo')}
        disabled={!canUndo}
        onClick={() => undo(session)}
        data-testid="undo"
      >
        <Undo2 size={16} />
      </IconButton>
      <IconButton
        label={t.header.redo}
        keys={keysOf('redo')}
        disabled={!canRedo}
        onClick={() => redo(session)}
        data-testid="redo"
      >
        <Redo2 size={16} />
      </IconButton>
      <span className="flex-1" />
      <button
        type="button"
        onClick={() => local.set({ overlay: 'commands' })}
        className="hidden h-8 w-64 items-center gap-2 rounded-lg border border-line bg-bg px-2.5 text-faint hover:border-faint lg:flex"
      >
        <Search size={14} /> {t.header.commands}
        <kbd className="ml-auto font-sans text-[11px]">{keysOf('commands')}</kbd>
      </button>
      <Avatars />
      <Button data-testid="share" onClick={() => local.set({ overlay: 'share' })}>
        <UserPlus size={15} /> {t.header.share}
      </Button>
      <RunButton />
      <ThemeButton />
      <Menu
        trigger={
          <IconButton label={t.pipelines.more('')}>
            <MoreHorizontal size={16} />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => exportPipeline(session)}>{t.header.export}</MenuItem>
        {canEdit ? <MenuItem onSelect={() => void importIntoPipeline(session)}>{t.header.import}</MenuItem> : null}
        <MenuItem onSelect={() => local.set({ overlay: { parameters: null } })}>{t.commands.parameters}</MenuItem>
        <MenuItem onSelect={() => local.set({ overlay: 'shortcuts' })}>{t.shortcuts.title}</MenuItem>
      </Menu>
    </header>
  )
}

function PipelineName() {
  const session = useSession()
  const name = useSessionState((state) => state.pipeline.name)
  const canEdit = useSessionState((state) => state.canEdit)
  const [draft, setDraft] = useState<string | null>(null)
  const commit = () => {
    if (draft !== null && draft.trim() !== '' && draft !== name) {
      session.edit(null, (doc) => setMeta(doc, 'name', draft.trim()))
    }
    setDraft(null)
  }
  return (
    <input
      aria-label={t.header.rename}
      data-testid="pipeline-name"
      value={draft ?? name}
      maxLength={120}
      readOnly={!canEdit}
      size={Math.max((draft ?? name).length, 8)}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key === 'Escape') setDraft(null)
      }}
      className="min-w-0 max-w-72 text-ellipsis rounded-md border border-transparent bg-transparent px-1.5 py-1 font-semibold hover:border-line focus:border-accent focus:outline-none"
    />
  )
}

function ViewOnly() {
  return (
    <span
      data-testid="view-only"
      title={t.header.cannotEdit}
      className="inline-flex items-center gap-1.5 rounded-full border border-line bg-hover px-2 py-0.5 text-[12px] font-medium whitespace-nowrap"
    >
      <Eye size={13} /> {t.header.viewOnly}
    </span>
  )
}

/** A reminder, and the way back. */
function Hidden() {
  const session = useSession()
  return (
    <Button className="h-7! rounded-full! px-2.5! text-[12px]" onClick={() => toggleHidden(session)}>
      <EyeOff size={13} /> {t.header.hidden}
    </Button>
  )
}
