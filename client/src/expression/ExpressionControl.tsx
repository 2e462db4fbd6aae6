import { FUNCTION_DOCS } from 'virtual:function-docs'
import { formatType } from '@lakestream/shared/expression/parse-type'
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react'
import { type ControlProps, toText } from '../form/control-props.ts'
import { useColumns, useForm } from '../form/form-context.ts'
import { useSampleValues } from '../form/sample-values.ts'
import { bindText } from './bound-text.ts'
import { describeAt } from './describe.ts'
import { ExpressionFacts, goToRow, toFactIds } from './ExpressionFacts.tsx'
import { ExpressionText, TEXT } from './ExpressionText.tsx'
import { PartTip } from './PartTip.tsx'
import { SuggestionList, toOptionId } from './SuggestionList.tsx'
import { type ExpressionScope, readExpression } from './scope.ts'
import { useHovered } from './use-hovered.ts'
import { useSuggestions } from './use-suggestions.ts'

/** An expression with colours, completion, types, what is wrong at its place, and its value for a sample row. */
export function ExpressionControl({ id, field, value, invalid, set }: ControlProps) {
  const { path } = field
  const text = toText(value)
  const { bound, scope, problems, describe } = useExpression(field, text)
  const samples = useSampleValues()
  const area = useRef<HTMLTextAreaElement>(null)
  const shown = useRef<HTMLPreElement>(null)
  const list = useId()
  const facts = useId()
  const [caret, setCaret] = useState<number | null>(null)
  const { suggestions, active, accept, take, show, close, moved } = useSuggestions({ area, bound, scope, set })
  const { hovered, move, leave } = useHovered(shown)
  const type = useMemo(() => typeOf(bound, scope), [bound, scope])
  const under = hovered ? describe(hovered.at) : null
  const onKeyDown = (event: KeyboardEvent) => {
    leave()
    if (take(event) || !event.altKey || !(event.key === 'PageDown' || event.key === 'PageUp')) return
    event.preventDefault()
    goToRow(samples, path, event.key === 'PageDown' ? 1 : -1)
  }
  const readCaret = () => {
    const at = area.current?.selectionStart ?? 0
    setCaret(at)
    return at
  }
  return (
    <div className="group/expression relative">
      <div
        className={`relative rounded-lg border bg-bg focus-within:border-accent ${invalid ? 'border-bad' : 'border-line'}`}
      >
        <ExpressionText ref={shown} text={text} problems={problems} shown={under} />
        <textarea
          ref={area}
          id={id}
          value={text}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          placeholder={field.meta.placeholder}
          aria-invalid={invalid}
          aria-autocomplete="list"
          aria-describedby={Object.values(toFactIds(facts)).join(' ')}
          {...(suggestions.length > 0
            ? { 'aria-controls': list, 'aria-activedescendant': toOptionId(list, active) }
            : {})}
          className={`${TEXT} absolute inset-0 size-full resize-none overflow-hidden bg-transparent text-transparent caret-ink placeholder:text-faint focus:outline-none`}
          onChange={(event) => {
            set(event.target.value)
            readCaret()
            show(false)
          }}
          onSelect={() => moved(readCaret())}
          onFocus={readCaret}
          onKeyDown={onKeyDown}
          onPointerMove={move}
          onPointerLeave={leave}
          onPointerDown={leave}
          onBlur={() => {
            setCaret(null)
            close()
          }}
        />
        {hovered && suggestions.length === 0 ? (
          <PartTip
            hovered={hovered}
            part={under}
            problems={problems
              .filter(({ span }) => span && span[0] <= hovered.at && hovered.at < span[1])
              .map(({ message }) => message)}
          />
        ) : null}
      </div>
      {suggestions.length > 0 ? (
        <SuggestionList id={list} suggestions={suggestions} active={active} accept={accept} />
      ) : null}
      <ExpressionFacts
        id={facts}
        path={path}
        bound={bound}
        isWrong={invalid}
        type={type}
        part={caret === null ? null : describe(caret)}
      />
    </div>
  )
}

/** Of the whole; null where it is not known. */
function typeOf(bound: string, scope: ExpressionScope): string | null {
  const read = readExpression(bound, scope)
  const type = read?.checker.typeOf(read.ast)
  return type ? formatType(type) : null
}

/** What is known of the text of a field. */
function useExpression({ path, meta }: ControlProps['field'], text: string) {
  const { parameters, lookBack, diagnostics } = useForm()
  const columns = useColumns(meta)
  const scope = useMemo(() => ({ columns, match: lookBack(path) }), [columns, lookBack, path])
  const bound = useMemo(() => bindText(text, parameters), [text, parameters])
  const problems = useMemo(() => diagnostics.filter(({ field }) => field === path), [diagnostics, path])
  const describe = (at: number) => (text === '' ? null : describeAt(bound, at, { scope, functions: FUNCTION_DOCS }))
  return { bound, scope, problems, describe }
}
