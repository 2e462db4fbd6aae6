import { setMeta } from '@lakestream/shared/document/commands/pipeline'
import { LANGUAGES, TARGET_CHOICES } from '@lakestream/shared/pipeline/model'
import { useId } from 'react'
import { useSession, useSessionState } from '../app/store.ts'
import { p } from '../messages/en-panels.ts'
import { Select } from '../ui/Input.tsx'
import { Segmented } from '../ui/Segmented.tsx'

/** What the pipeline becomes, and what that is written in. */
export function CodeChoices() {
  const id = useId()
  const session = useSession()
  const target = useSessionState((state) => state.pipeline.target)
  const canEdit = useSessionState((state) => state.canEdit)
  return (
    <section className="mt-4 flex flex-col gap-3">
      <div>
        <label htmlFor={id} className="mb-1 block text-[12px] font-medium">
          {p.inspector.target}
        </label>
        <Select
          id={id}
          value={target}
          disabled={!canEdit}
          data-testid="target"
          onChange={(event) => {
            const choice = TARGET_CHOICES.find((each) => each === event.target.value) ?? 'auto'
            session.edit(null, (doc) => setMeta(doc, 'target', choice))
          }}
        >
          {TARGET_CHOICES.map((each) => (
            <option key={each} value={each}>
              {p.inspector.targets[each]}
            </option>
          ))}
        </Select>
      </div>
      <div>
        <span className="mb-1 block text-[12px] font-medium">{p.inspector.language}</span>
        <LanguageChoice label={p.inspector.language} />
        <p className="mt-1 text-[12px] text-mute">{p.inspector.languageHelp}</p>
      </div>
    </section>
  )
}

/** What the declarative part of the pipeline is written in. The label is the group's name: on a page it is there once. */
export function LanguageChoice({ label, onChange }: { readonly label: string; readonly onChange?: () => void }) {
  const session = useSession()
  const language = useSessionState((state) => state.pipeline.language)
  const canEdit = useSessionState((state) => state.canEdit)
  return (
    <fieldset disabled={!canEdit}>
      <Segmented
        label={label}
        value={language}
        options={p.inspector.languages}
        onChange={(value) => {
          const choice = LANGUAGES.find((each) => each === value) ?? 'python'
          if (session.edit(null, (doc) => setMeta(doc, 'language', choice))) onChange?.()
        }}
      />
    </fieldset>
  )
}
