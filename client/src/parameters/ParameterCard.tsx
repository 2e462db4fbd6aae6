import {
  type ParameterField,
  removeParameter,
  renameParameter,
  setParameter,
} from '@lakestream/shared/document/commands/parameters'
import { type Diagnostic, ENVIRONMENTS, PARAMETER_TYPES, type Parameter } from '@lakestream/shared/pipeline/model'
import { Trash2 } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { announce } from '../app/live-region.ts'
import { useSession, useSessionState } from '../app/store.ts'
import { applyFix } from '../commands/edit.ts'
import { w } from '../messages/en-parameters.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { Input, Select } from '../ui/Input.tsx'
import { findNameProblem } from './name-problem.ts'

interface ParameterCardProps {
  readonly parameter: Parameter
  /** It takes the focus. */
  readonly wanted: boolean
}

/** One parameter: what it is called, what it is, and its values. */
export function ParameterCard({ parameter, wanted }: ParameterCardProps) {
  const session = useSession()
  const { name, type, description } = parameter
  const uses = useSessionState(({ propagation }) => countUses(propagation.nodes, name))
  const diagnostics = useSessionState((state) => state.propagation.diagnostics)
  const problems = diagnostics.filter((each) => each.parameter === name)
  const set = (field: ParameterField, value: string | null) =>
    session.edit(`$parameter ${name} ${field}`, (doc) => setParameter(doc, name, field, value))
  const invalid = (field: string) => problems.some((each) => each.field === field)
  const remove = () => {
    if (session.edit(null, (doc) => removeParameter(doc, name))) announce(w.heard.removed(name))
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset within a list item has a border and a legend of its own
    <div
      role="group"
      aria-label={w.parameter(name)}
      data-testid={`parameter-${name}`}
      className="rounded-[9px] border border-line bg-bg p-2.5"
      onBlur={() => session.undo.gesture(null)}
    >
      <div className="grid grid-cols-[1fr_200px_auto] items-end gap-2">
        <Labelled label={w.name}>{(id) => <NameInput id={id} name={name} wanted={wanted} />}</Labelled>
        <Labelled label={w.type}>
          {(id) => (
            <Select id={id} value={type} onChange={(event) => set('type', event.target.value)}>
              {PARAMETER_TYPES.map((each) => (
                <option key={each} value={each}>
                  {w.types[each]}
                </option>
              ))}
            </Select>
          )}
        </Labelled>
        <IconButton label={w.remove(name)} onClick={remove}>
          <Trash2 size={15} />
        </IconButton>
      </div>
      <div className="mt-2 grid grid-cols-3 gap-2">
        <Labelled label={w.default}>
          {(id) => (
            <ValueInput
              id={id}
              type={type}
              value={parameter.default}
              invalid={invalid('default')}
              set={(value) => set('default', value)}
            />
          )}
        </Labelled>
        {ENVIRONMENTS.map((environment) => (
          <Labelled key={environment} label={w.own[environment]}>
            {(id) => (
              <ValueInput
                id={id}
                type={type}
                value={parameter.values[environment] ?? ''}
                placeholder={w.asDefault}
                invalid={invalid(`values.${environment}`)}
                set={(value) => set(`values.${environment}`, value === '' ? null : value)}
              />
            )}
          </Labelled>
        ))}
      </div>
      <div className="mt-2 grid grid-cols-[1fr_auto] items-end gap-2">
        <Labelled label={w.description}>
          {(id) => (
            <Input
              id={id}
              value={description}
              maxLength={10_000}
              onChange={(event) => set('description', event.target.value)}
            />
          )}
        </Labelled>
        <span className="pb-2 text-[12px] text-mute">{w.used(uses)}</span>
      </div>
      {problems.map((problem) => (
        <Problem key={`${problem.code} ${problem.field}`} problem={problem} />
      ))}
    </div>
  )
}

function countUses(nodes: Readonly<Record<string, { readonly mentions: readonly string[] }>>, name: string): number {
  return Object.values(nodes).filter(({ mentions }) => mentions.includes(name)).length
}

function Problem({ problem }: { readonly problem: Diagnostic }) {
  const session = useSession()
  return (
    <p
      className={`mt-1.5 flex items-start gap-2 wrap-anywhere text-[12px] ${problem.severity === 'error' ? 'text-bad' : 'text-warn'}`}
    >
      <span className="flex-1">{problem.message}</span>
      {problem.fix ? (
        <Button look="ghost" className="h-6! px-2! text-accent!" onClick={() => applyFix(session, problem)}>
          {problem.fix.label}
        </Button>
      ) : null}
    </p>
  )
}

function Labelled({ label, children }: { readonly label: string; readonly children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-0.5 block text-[11.5px] font-medium text-mute">
        {label}
      </label>
      {children(id)}
    </div>
  )
}

interface ValueInputProps {
  readonly id: string
  readonly type: Parameter['type']
  readonly value: string
  readonly placeholder?: string
  readonly invalid: boolean
  readonly set: (value: string) => void
}

/** A truth value is chosen, anything else is typed. */
function ValueInput({ id, type, value, placeholder, invalid, set }: ValueInputProps) {
  if (type === 'boolean' && ['true', 'false', ''].includes(value)) {
    return (
      <Select id={id} value={value} onChange={(event) => set(event.target.value)}>
        {placeholder === undefined ? null : <option value="">{placeholder}</option>}
        <option value="true">true</option>
        <option value="false">false</option>
      </Select>
    )
  }
  return (
    <Input
      id={id}
      value={value}
      spellCheck={false}
      maxLength={10_000}
      placeholder={placeholder}
      aria-invalid={invalid}
      className="font-mono text-[12px]"
      onChange={(event) => set(event.target.value)}
    />
  )
}

/** Renames when it is left, everywhere where the parameter is named. */
function NameInput({ id, name, wanted }: { readonly id: string; readonly name: string; readonly wanted: boolean }) {
  const session = useSession()
  const parameters = useSessionState((state) => state.pipeline.parameters)
  const [draft, setDraft] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (wanted) input.current?.focus()
  }, [wanted])
  const problem = draft === null || draft === name ? null : findNameProblem(draft, parameters)
  const commit = () => {
    if (draft !== null && draft !== name && problem === null) {
      if (session.edit(null, (doc) => renameParameter(doc, name, draft))) announce(w.heard.renamed(draft))
    }
    setDraft(null)
  }
  return (
    <Input
      ref={input}
      id={id}
      value={draft ?? name}
      maxLength={64}
      spellCheck={false}
      aria-invalid={problem !== null}
      title={problem ?? undefined}
      className="font-mono text-[12px]"
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
      }}
    />
  )
}
