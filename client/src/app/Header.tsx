import { setMeta } from '@lakestream/shared/document/commands/pipeline'
import { Eye, EyeOff, MoreHorizontal, Redo2, Search, Undo2, UserPlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { usePeers } from '../collab/use-peers.ts'
import { exportPipeline, importIntoPipeline, redo, undo } from '../commands/actions.ts'
import { follow, toggleHidden } from '../commands/follow.ts'
import { keysOf } from '../commands/shortcuts.ts'
import { t } from '../messages/en.ts'
import { RunButton } from '../run/RunButton.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { inkOn } from '../ui/ink-on.ts'
import { Menu, MenuItem } from '../ui/Menu.tsx'
import { useMe } from './me-store.ts'
import { navigate } from './navigation.ts'
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
      className="min-w-0 max-w-72 rounded-md border border-transparent bg-transparent px-1.5 py-1 font-semibold hover:border-line focus:border-accent focus:outline-none"
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

function SaveChip() {
  const save = useSessionState((state) => state.save)
  const unsaved = useSessionState((state) => state.unsaved)
  const kept = useSessionState((state) => state.kept)
  const notSaved = useSessionState((state) => state.notSaved)
  const words = {
    saved: t.save.saved,
    saving: t.save.saving,
    connecting: t.save.connecting,
    offline: unsaved === 0 ? t.save.offline : t.save.offlineEdits(unsaved, kept),
    'not-saved': t.save.notSaved(notSaved ?? ''),
  }[save]
  const hue = save === 'saved' ? 'bg-ok' : save === 'saving' || save === 'connecting' ? 'bg-faint' : 'bg-warn'
  return (
    <span
      data-testid="save-state"
      className="inline-flex items-center gap-1.5 rounded-full border border-line px-2 py-0.5 text-[12px] whitespace-nowrap text-mute"
    >
      <span className={`size-1.5 rounded-full ${hue}`} /> {words}
    </span>
  )
}

function Avatars() {
  const peers = usePeers()
  const { me } = useMe()
  const session = useSession()
  const people = [...new Map(peers.map((peer) => [peer.clientId, peer])).values()].slice(0, 5)
  useEffect(() => {
    // The server writes who we are; an empty state makes us seen before the first move of the pointer.
    session.presence.hide(false)
  }, [session])
  return (
    <div className="flex pl-2">
      {people.map((peer) => (
        <Avatar
          key={peer.clientId}
          name={peer.name}
          color={peer.color}
          label={t.header.follow(peer.name)}
          onClick={() => follow(peer.clientId, peer.name)}
        />
      ))}
      {peers.length > people.length ? <span className="pl-2 text-mute">+{peers.length - people.length}</span> : null}
      {me ? (
        <Avatar
          name={me.name}
          color={me.color}
          label={t.header.you(me.name)}
          onClick={() => local.set({ overlay: 'me' })}
        />
      ) : null}
    </div>
  )
}

interface AvatarProps {
  readonly name: string
  readonly color: string
  readonly label: string
  readonly onClick: () => void
}

function Avatar({ name, color, label, onClick }: AvatarProps) {
  const initials = name
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .join('')
    .slice(0, 2)
    .toUpperCase()
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      data-testid="avatar"
      onClick={onClick}
      className="-ml-1.5 grid size-7 place-items-center rounded-full border-2 border-panel text-[10px] font-bold"
      style={{ background: color, color: inkOn(color) }}
    >
      {initials}
    </button>
  )
}
