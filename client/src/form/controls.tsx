import type { FieldKind, FieldMeta } from '@lakestream/shared/nodes/fields'
import type { ComponentType } from 'react'
import { later } from '../app/later.tsx'
import { ExpressionControl } from '../expression/ExpressionControl.tsx'
import { p } from '../messages/en-panels.ts'
import { INPUT_LOOK, Input, Select } from '../ui/Input.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { ColumnControl, ColumnsControl } from './ColumnControls.tsx'
import { type ControlProps, toText } from './control-props.ts'
import { DurationControl } from './DurationControl.tsx'
import { useForm } from './form-context.ts'
import { TypeControl } from './TypeControl.tsx'

function TextControl({ id, field, value, invalid, set }: ControlProps) {
  return (
    <Input
      id={id}
      value={toText(value)}
      placeholder={field.meta.placeholder}
      aria-invalid={invalid}
      onChange={(event) => set(event.target.value)}
    />
  )
}

function NumberControl({ id, field, value, invalid, set }: ControlProps) {
  const { min, max, placeholder } = field.meta
  return (
    <Input
      id={id}
      type="number"
      step="any"
      inputMode="decimal"
      {...(min === undefined ? {} : { min })}
      {...(max === undefined ? {} : { max })}
      value={typeof value === 'number' ? value : ''}
      placeholder={placeholder ?? p.form.none}
      aria-invalid={invalid}
      onChange={(event) => set(event.target.value === '' ? null : event.target.valueAsNumber)}
    />
  )
}

function SwitchControl({ id, value, set }: ControlProps) {
  const on = value === true
  return (
    <button
      id={id}
      type="button"
      role="switch"
      aria-checked={on}
      onClick={() => set(!on)}
      className={`flex h-5 w-9 items-center rounded-full p-0.5 ${on ? 'bg-accent' : 'bg-line'}`}
    >
      <span className={`size-4 rounded-full bg-white transition-transform ${on ? 'translate-x-4' : ''}`} />
    </button>
  )
}

/** Few short choices stand side by side; more of them, or long ones, drop down. */
function ChoiceControl({ id, field, value, set }: ControlProps) {
  const choices = field.meta.choices ?? {}
  const labels = Object.values(choices)
  if (labels.length <= 4 && labels.join('').length <= 30) {
    return <Segmented label={field.meta.label} value={toText(value)} options={choices} onChange={set} />
  }
  return (
    <Select id={id} value={toText(value)} onChange={(event) => set(event.target.value)}>
      {Object.entries(choices).map(([key, label]) => (
        <option key={key} value={key}>
          {label}
        </option>
      ))}
    </Select>
  )
}

function StringsControl({ id, field, value, invalid, set }: ControlProps) {
  const lines = Array.isArray(value) ? value.map(toText) : []
  return (
    <textarea
      id={id}
      rows={Math.max(2, lines.length)}
      value={lines.join('\n')}
      placeholder={field.meta.placeholder ?? p.form.line}
      aria-invalid={invalid}
      className={`${INPUT_LOOK} resize-y font-mono text-[12px]`}
      onChange={(event) => set(event.target.value === '' ? [] : event.target.value.split('\n'))}
    />
  )
}

/** Code in a box that grows with it. */
function CodeControl({ id, field, value, invalid, set }: ControlProps) {
  const text = toText(value)
  return (
    <textarea
      id={id}
      rows={Math.min(24, Math.max(5, text.split('\n').length + 1))}
      value={text}
      spellCheck={false}
      autoCapitalize="off"
      placeholder={field.meta.placeholder}
      aria-invalid={invalid}
      className={`${INPUT_LOOK} resize-y font-mono text-[12px] leading-[1.5]`}
      onChange={(event) => set(event.target.value)}
    />
  )
}

/** A reference to a secret: both parts or none. */
function SecretControl({ id, value, set }: ControlProps) {
  const { scope = '', key = '' } = (typeof value === 'object' && value !== null ? value : {}) as {
    scope?: string
    key?: string
  }
  const change = (next: { scope: string; key: string }) => set(next.scope === '' && next.key === '' ? null : next)
  return (
    <div className="grid grid-cols-2 gap-1.5">
      <Input
        id={id}
        value={scope}
        placeholder={p.form.secretScope}
        onChange={(event) => change({ scope: event.target.value, key })}
      />
      <Input
        aria-label={p.form.secretKey}
        value={key}
        placeholder={p.form.secretKey}
        onChange={(event) => change({ scope, key: event.target.value })}
      />
    </div>
  )
}

/** One of the names that there are. One that is gone stays in sight until another is chosen. */
function NameControl({ id, field, value, invalid, set }: ControlProps) {
  const names = useForm().namesAt(field.meta.among ?? '')
  const current = toText(value)
  const offered = current === '' || names.includes(current) ? names : [current, ...names]
  return (
    <Select id={id} value={current} aria-invalid={invalid} onChange={(event) => set(event.target.value)}>
      <option value="">{p.form.none}</option>
      {offered.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </Select>
  )
}

/** Languages with an editor of their own; until it is there the text can be edited as it is. */
const EDITORS: Readonly<Record<NonNullable<FieldMeta['grammar']>, ComponentType<ControlProps>>> = {
  'match-recognize': later(
    () => import('../match-recognize/StatementControl.tsx').then((module) => module.StatementControl),
    'before',
    CodeControl,
  ),
  'row-pattern': later(
    () => import('../match-recognize/PatternControl.tsx').then((module) => module.PatternControl),
    'before',
    TextControl,
  ),
}

/** The control of a field; groups and records have components of their own. */
export function controlOf({ kind, grammar, among }: FieldMeta): ComponentType<ControlProps> | undefined {
  if (grammar) return EDITORS[grammar]
  return among === undefined ? CONTROLS[kind] : NameControl
}

const CONTROLS: Readonly<Partial<Record<FieldKind, ComponentType<ControlProps>>>> = {
  text: TextControl,
  number: NumberControl,
  switch: SwitchControl,
  choice: ChoiceControl,
  expression: ExpressionControl,
  code: CodeControl,
  name: TextControl,
  column: ColumnControl,
  columns: ColumnsControl,
  duration: DurationControl,
  type: TypeControl,
  secret: SecretControl,
  strings: StringsControl,
}
