import { addParameter } from '@lakestream/shared/document/commands/parameters'
import { ENVIRONMENTS, PARAMETER_TYPES, type Parameter, type ParameterType } from '@lakestream/shared/pipeline/model'
import { type FormEvent, useId, useState } from 'react'
import { announce } from '../app/live-region.ts'
import { useSession, useSessionState } from '../app/store.ts'
import { w } from '../messages/en-parameters.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Input, Select } from '../ui/Input.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { findNameProblem } from './name-problem.ts'
import { ParameterCard } from './ParameterCard.tsx'

interface ParametersDialogProps {
  /** The one that is looked for. */
  readonly name: string | null
  readonly onClose: () => void
}

/** The values that the pipeline is told, and those of which environment are in force here. */
export function ParametersDialog({ name, onClose }: ParametersDialogProps) {
  const session = useSession()
  const parameters = useSessionState((state) => state.pipeline.parameters)
  const environment = useSessionState((state) => state.environment)
  const canEdit = useSessionState((state) => state.canEdit)
  return (
    <Dialog title={w.title} description={w.text} wide onClose={onClose}>
      <div className="-mt-2 mb-3 flex items-center gap-2.5">
        <span className="text-[12px] font-medium">{w.shown}</span>
        <Segmented
          label={w.shown}
          value={environment}
          options={w.environments}
          onChange={(value) => session.setEnvironment(ENVIRONMENTS.find((each) => each === value) ?? 'spark')}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <fieldset disabled={!canEdit} tabIndex={0} className="scroll-thin -mx-1 max-h-[54vh] overflow-y-auto px-1 pb-1">
        {parameters.length === 0 ? <p className="py-2 text-mute">{w.none}</p> : null}
        <ul className="flex flex-col gap-2.5">
          {parameters.map((parameter) => (
            <li key={parameter.name}>
              <ParameterCard parameter={parameter} wanted={parameter.name === name} />
            </li>
          ))}
        </ul>
      </fieldset>
      {canEdit ? <NewParameter /> : null}
    </Dialog>
  )
}

/** What a parameter of a type begins with. */
const BEGINNING: Readonly<Record<ParameterType, string>> = {
  string: '',
  int: '0',
  bigint: '0',
  double: '0',
  boolean: 'false',
  date: '2026-01-01',
  timestamp: '2026-01-01T00:00:00Z',
  duration: '10 minutes',
}

function NewParameter() {
  const session = useSession()
  const parameters = useSessionState((state) => state.pipeline.parameters)
  const [name, setName] = useState('')
  const [type, setType] = useState<ParameterType>('string')
  const [isTried, setTried] = useState(false)
  const id = useId()
  const problem = findNameProblem(name, parameters)
  const add = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (problem !== null) return
    const parameter: Parameter = { name, type, description: '', default: BEGINNING[type], values: {} }
    if (!session.edit(null, (doc) => addParameter(doc, parameter))) return
    announce(w.heard.added(name))
    setName('')
    setTried(false)
  }
  return (
    <form onSubmit={add} className="mt-3 border-t border-line pt-3">
      <div className="grid grid-cols-[1fr_200px_auto] items-start gap-2">
        <Input
          data-testid="new-parameter"
          aria-label={w.newName}
          placeholder={w.newName}
          value={name}
          maxLength={64}
          spellCheck={false}
          className="font-mono text-[12px]"
          aria-invalid={isTried && problem !== null}
          aria-describedby={id}
          onChange={(event) => {
            setName(event.target.value)
            setTried(false)
          }}
        />
        <Select
          aria-label={w.newType}
          value={type}
          onChange={(event) => setType(PARAMETER_TYPES.find((each) => each === event.target.value) ?? 'string')}
        >
          {PARAMETER_TYPES.map((each) => (
            <option key={each} value={each}>
              {w.types[each]}
            </option>
          ))}
        </Select>
        <Button type="submit" look="primary">
          {w.add}
        </Button>
      </div>
      <p id={id} role="status" className="min-h-4 text-[12px] text-bad">
        {isTried ? problem : null}
      </p>
    </form>
  )
}
