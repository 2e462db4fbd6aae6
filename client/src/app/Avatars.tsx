import { useEffect } from 'react'
import { usePeers } from '../collab/use-peers.ts'
import { follow } from '../commands/follow.ts'
import { t } from '../messages/en.ts'
import { inkOn } from '../ui/ink-on.ts'
import { useMe } from './me-store.ts'
import { local, useSession } from './store.ts'

/** Who is here. */
export function Avatars() {
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
