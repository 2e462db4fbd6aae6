import { FUNCTION_DOCS } from 'virtual:function-docs'
import { checkExpression } from '@lakestream/shared/expression/check'
import { bindExpression } from '@lakestream/shared/expression/parameter'
import { formatType } from '@lakestream/shared/expression/parse-type'
import { spellName } from '@lakestream/shared/expression/quote-name'
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react'
import { p } from '../messages/en-panels.ts'
import { type ControlProps, toText } from './control-props.ts'
import { colourExpression } from './expression-colours.ts'
import { type FormState, useColumns, useForm } from './form-context.ts'

interface Suggestion {
  readonly text: string
  readonly detail: string
  readonly insert: string
}

const TEXT = 'whitespace-pre-wrap break-words px-2.5 py-1.5 font-mono text-[12px] leading-[1.5]'
const COLOURS = {
  name: 'var(--trf)',
  number: 'var(--snk)',
  string: 'var(--ok)',
  keyword: 'var(--pat)',
  plain: 'inherit',
} as const

/** An expression with colours, completion of columns and functions, and its type. */
export function ExpressionControl({ id, field, value, invalid, set }: ControlProps) {
  const { parameters } = useForm()
  const columns = useColumns(field.meta)
  const text = toText(value)
  const area = useRef<HTMLTextAreaElement>(null)
  const list = useId()
  const [word, setWord] = useState('')
  const [active, setActive] = useState(0)
  const checked = useMemo(
    () => (text === '' ? null : checkExpression(bindParameters(text, parameters), columns)),
    [text, columns, parameters],
  )
  const suggestions = useMemo(() => suggest(word, columns, parameters), [word, columns, parameters])

  const readWord = () => {
    const before = area.current?.value.slice(0, area.current.selectionStart) ?? ''
    setWord(/(?:\$\{?\w*|[A-Za-z_]\w*)$/.exec(before)?.[0] ?? '')
    setActive(0)
  }
  const accept = (suggestion: Suggestion) => {
    const at = area.current?.selectionStart ?? text.length
    const start = at - word.length
    const next = text.slice(0, start) + suggestion.insert + text.slice(at)
    const caret = start + suggestion.insert.length
    set(next)
    setWord('')
    requestAnimationFrame(() => area.current?.setSelectionRange(caret, caret))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = suggestions[active]
    if (!chosen) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      setActive((active + (event.key === 'ArrowDown' ? 1 : suggestions.length - 1)) % suggestions.length)
    } else if (event.key === 'Tab' || event.key === 'Enter') accept(chosen)
    else if (event.key === 'Escape') setWord('')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className="relative">
      <div
        className={`relative rounded-lg border bg-bg focus-within:border-accent ${invalid ? 'border-bad' : 'border-line'}`}
      >
        <pre aria-hidden="true" className={`${TEXT} min-h-[31px]`}>
          {colourExpression(text).map(({ text: piece, kind, at }) => (
            <span key={at} style={{ color: COLOURS[kind] }}>
              {piece}
            </span>
          ))}
          {'\u200b'}
        </pre>
        <textarea
          ref={area}
          id={id}
          value={text}
          spellCheck={false}
          autoComplete="off"
          placeholder={field.meta.placeholder}
          aria-invalid={invalid}
          aria-autocomplete="list"
          {...(suggestions.length > 0 ? { 'aria-controls': list } : {})}
          className={`${TEXT} absolute inset-0 size-full resize-none overflow-hidden bg-transparent text-transparent caret-ink placeholder:text-faint focus:outline-none`}
          onChange={(event) => {
            set(event.target.value)
            readWord()
          }}
          onKeyDown={onKeyDown}
          onBlur={() => setWord('')}
        />
      </div>
      {checked?.type ? (
        <span className="mt-0.5 block text-[11px] text-faint">{p.form.type(formatType(checked.type))}</span>
      ) : null}
      {suggestions.length > 0 ? (
        <div
          id={list}
          role="listbox"
          aria-label={p.form.suggestions}
          className="absolute right-0 left-0 z-20 mt-1 max-h-56 overflow-auto rounded-lg border border-line bg-raised p-1"
          style={{ boxShadow: 'var(--pop)' }}
        >
          {suggestions.map((suggestion, index) => (
            <div
              key={suggestion.text}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              className={`flex cursor-pointer items-baseline gap-2 rounded-md px-2 py-1 ${index === active ? 'bg-hover' : ''}`}
              onPointerDown={(event) => {
                event.preventDefault()
                accept(suggestion)
              }}
            >
              <span className="font-mono text-[12px]">{suggestion.text}</span>
              <span className="truncate text-[11px] text-mute">{suggestion.detail}</span>
            </div>
          ))}
        </div>
      ) : null}
    </div>
  )
}

function bindParameters(text: string, parameters: FormState['parameters']): string {
  const values = [...parameters].flatMap(([name, { value }]) => (value ? [[name, value] as const] : []))
  return bindExpression(text, new Map(values))
}

/** Columns first, then functions, that begin with the word; behind a dollar parameters. Nothing where the word is already one of them. */
function suggest(word: string, columns: FormState['columns'], parameters: FormState['parameters']): Suggestion[] {
  if (word === '') return []
  if (word.startsWith('$')) {
    const begun = word.replace(/^\$\{?/, '')
    const found = [...parameters].filter(([name]) => name.startsWith(begun))
    return found.map(([name, { type, text }]) => ({
      text: `\${${name}}`,
      detail: `${type} ${text}`,
      insert: `\${${name}}`,
    }))
  }
  const wanted = word.toLowerCase()
  const named = columns.map(({ name, type }) => ({ text: name, detail: formatType(type), insert: spellName(name) }))
  const functions = FUNCTION_DOCS.map(({ name, signature, docs }) => ({
    text: name,
    detail: `${signature}: ${docs}`,
    insert: `${name}(`,
  }))
  const found = [...named, ...functions].filter(({ text }) => text.toLowerCase().startsWith(wanted))
  return found.some(({ text }) => text.toLowerCase() === wanted) ? [] : found.slice(0, 8)
}
