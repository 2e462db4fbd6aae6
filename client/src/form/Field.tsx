import type { Json } from '@lakestream/shared/pipeline/model'
import { type FocusEvent, useEffect, useId, useRef } from 'react'
import { local, useLocal, useSession } from '../app/store.ts'
import { usePeers } from '../collab/use-peers.ts'
import { applyFix } from '../commands/edit.ts'
import { p } from '../messages/en-panels.ts'
import { Button } from '../ui/Button.tsx'
import { controlOf } from './controls.tsx'
import { type FormField, listFields } from './field-list.ts'
import { type FieldsProps, useForm } from './form-context.ts'
import { isParameter, ParameterMenu, ParameterValue } from './ParameterMenu.tsx'
import { Records } from './Records.tsx'

/** The fields of a schema, with these values. */
export function Fields({ shape, values, prefix }: FieldsProps) {
  return (
    <>
      {listFields(shape, values, prefix).map((field) => (
        <Field key={field.path} field={field} value={values[field.name] as Json} />
      ))}
    </>
  )
}

interface FieldProps {
  readonly field: FormField
  readonly value: Json
}

/** A labelled control with its help, its problems and who else is in it. */
function Field({ field, value }: FieldProps) {
  const { meta, path, shape, required } = field
  const id = useId()
  const box = useFocusRequest(path)
  const form = useForm()
  const session = useSession()
  const shared = form.sharedAs ?? path
  const editors = usePeers().filter(({ editing }) => editing?.nodeId === form.nodeId && editing.field === shared)
  const problems = form.diagnostics.filter((each) => each.field === path)
  const share = (editing: object | null) => session.presence.show('editing', editing)
  const onFocus = (event: FocusEvent) => {
    event.stopPropagation()
    share({ nodeId: form.nodeId, field: shared })
  }
  const onBlur = () => {
    session.undo.gesture(null)
    share(null)
  }
  if (meta.kind === 'group' && shape) {
    return (
      <fieldset className="mt-4 border-t border-line pt-3">
        <legend className="float-left mb-1 font-semibold">{meta.label}</legend>
        <div className="clear-both">
          <Fields shape={shape} values={(value ?? {}) as Record<string, unknown>} prefix={`${path}.`} />
        </div>
      </fieldset>
    )
  }
  const Control = controlOf(meta)
  const ring = editors[0]?.color
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a flex child that takes a ring
    <div
      ref={box}
      role="group"
      aria-label={meta.label}
      className="mt-3"
      // Of a record's fields, which stand in pairs, this one takes a line.
      data-wide={meta.kind === 'expression' || undefined}
      data-testid={`field-${path}`}
      onFocus={onFocus}
      onBlur={onBlur}
    >
      <div className="mb-1 flex items-baseline gap-1.5">
        <label htmlFor={id} className="text-[12px] font-medium">
          {meta.label}
        </label>
        {required ? <span className="text-[11px] text-faint">{p.form.required}</span> : null}
        {ring ? (
          <span className="ml-auto flex items-center gap-1 text-[11px] font-semibold">
            <span className="size-2 rounded-full" style={{ background: ring }} />
            {p.form.editing(editors.map(({ name }) => name).join(', '))}
          </span>
        ) : null}
        <ParameterMenu field={field} value={value} />
      </div>
      <div className="rounded-lg" style={ring ? { boxShadow: `0 0 0 2px ${ring}` } : {}}>
        {meta.kind === 'records' && shape ? (
          <Records field={field} shape={shape} items={Array.isArray(value) ? value : []}>
            {(values, prefix) => <Fields shape={shape} values={values} prefix={prefix} />}
          </Records>
        ) : isParameter(field, value) ? (
          <ParameterValue id={id} field={field} value={value} />
        ) : Control ? (
          <Control
            id={id}
            field={field}
            value={value}
            invalid={problems.some(({ severity }) => severity === 'error')}
            set={(next) => form.set(path, next)}
          />
        ) : null}
      </div>
      {meta.help ? <p className="mt-1 text-[11.5px] leading-snug text-faint">{meta.help}</p> : null}
      {problems.map((problem) => (
        <p
          key={problem.code + problem.message}
          className={`mt-1 flex items-start gap-2 wrap-anywhere text-[12px] leading-snug ${problem.severity === 'error' ? 'text-bad' : problem.severity === 'warning' ? 'text-warn' : 'text-mute'}`}
        >
          <span className="flex-1">{problem.message}</span>
          {problem.fix ? (
            <Button look="ghost" className="h-6! px-2! text-accent!" onClick={() => applyFix(session, problem)}>
              {problem.fix.label}
            </Button>
          ) : null}
        </p>
      ))}
    </div>
  )
}

/** Takes the focus when the keyboard or a problem asks for this field. */
function useFocusRequest(path: string) {
  const box = useRef<HTMLDivElement>(null)
  const wanted = useLocal((state) => state.focusField)
  useEffect(() => {
    // The menu of parameters stands before the control.
    const written = box.current?.querySelector<HTMLElement>('input, textarea, select')
    const control = written ?? box.current?.querySelector<HTMLElement>('button')
    const isFirst =
      wanted === '$first' && box.current?.parentElement?.querySelector('[data-testid^=field-]') === box.current
    if ((wanted === path || isFirst) && control) {
      control.focus()
      local.set({ focusField: null })
    }
  }, [wanted, path])
  return box
}
