import { may, Role, type Sharing } from '@lakestream/shared/protocol/roles'
import { Link2 } from 'lucide-react'
import { type FormEvent, useEffect, useState } from 'react'
import { copyLink } from '../commands/actions.ts'
import { t } from '../messages/en.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { INPUT_LOOK, Input } from '../ui/Input.tsx'
import { inkOn } from '../ui/ink-on.ts'
import { api } from './api.ts'
import { report } from './report.ts'
import { useSession, useSessionState } from './store.ts'

/** Who may do what with the pipeline: shown to everybody, changed by its owners. */
export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const { id } = useSession()
  const mayShare = useSessionState((state) => may(state.role, 'share'))
  const [sharing, setSharing] = useState<Sharing | null>(null)
  useEffect(() => {
    let isOpen = true
    api.sharing(id).then((found) => isOpen && setSharing(found), report)
    return () => {
      isOpen = false
    }
  }, [id])
  // On one's own machine people are known by their browsers, and there is nobody to name beforehand.
  const isKnownByMail = sharing?.people.some((person) => person.id.includes('@'))
  const change = (what: Parameters<typeof api.share>[1]) => {
    api.share(id, what).then(setSharing, report)
  }
  const invite = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const person = String(new FormData(form).get('person')).trim()
    if (person === '') return
    change({ people: { [person]: 'editor' } })
    form.reset()
  }
  return (
    <Dialog title={t.share.title} description={mayShare ? t.share.text : t.share.onlyOwners} onClose={onClose}>
      {sharing ? (
        <div className="flex flex-col gap-2.5">
          <RoleLine
            name={t.share.everyone}
            role={sharing.everyone}
            options={EVERYONE}
            disabled={!mayShare}
            onChange={(everyone) => change({ everyone: everyone as Sharing['everyone'] })}
          />
          <ul className="scroll-thin flex max-h-[34vh] flex-col gap-2.5 overflow-y-auto border-t border-line pt-2.5">
            {sharing.people.map((person) => (
              <li key={person.id}>
                <RoleLine
                  name={person.name}
                  hint={person.id.includes('@') ? person.id : ''}
                  color={person.color}
                  role={person.role}
                  options={Role.options}
                  disabled={!mayShare || person.madeIt}
                  onChange={(role) => change({ people: { [person.id]: role } })}
                />
              </li>
            ))}
          </ul>
          {mayShare && isKnownByMail ? (
            <form onSubmit={invite} className="flex gap-2 border-t border-line pt-3">
              <Input name="person" aria-label={t.share.person} placeholder={t.share.person} maxLength={200} />
              <Button type="submit">{t.share.add}</Button>
            </form>
          ) : null}
        </div>
      ) : null}
      <div className="mt-4 flex justify-end">
        <Button look="primary" onClick={() => void copyLink()}>
          <Link2 size={15} /> {t.share.copy}
        </Button>
      </div>
    </Dialog>
  )
}

const EVERYONE = Role.options.filter((role) => role !== 'owner')

interface RoleLineProps {
  readonly name: string
  readonly hint?: string
  readonly color?: string
  readonly role: Role
  readonly options: readonly Role[]
  readonly disabled: boolean
  readonly onChange: (role: Role) => void
}

function RoleLine({ name, hint, color, role, options, disabled, onChange }: RoleLineProps) {
  return (
    <div className="flex items-center gap-2.5">
      {color ? (
        <span
          aria-hidden="true"
          className="grid size-7 flex-none place-items-center rounded-full text-[11px] font-bold"
          style={{ background: color, color: inkOn(color) }}
        >
          {name.slice(0, 1).toUpperCase()}
        </span>
      ) : null}
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{name}</span>
        {hint ? <span className="block truncate text-[12px] text-mute">{hint}</span> : null}
      </span>
      <select
        aria-label={t.share.roleOf(name)}
        value={role}
        disabled={disabled}
        onChange={(event) => onChange(Role.parse(event.target.value))}
        className={`${INPUT_LOOK} w-40! flex-none disabled:opacity-70`}
      >
        {options.map((each) => (
          <option key={each} value={each}>
            {t.share.roles[each]}
          </option>
        ))}
      </select>
    </div>
  )
}
