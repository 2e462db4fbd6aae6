import { FUNCTION_DOCS } from 'virtual:function-docs'
import { formatType } from '@lakestream/shared/expression/parse-type'
import { type KeyboardEvent, useCallback, useId, useMemo, useState } from 'react'
import { type ControlProps, toText } from '../form/control-props.ts'
import { useColumns, useForm } from '../form/form-context.ts'
import { useSampleValues } from '../form/sample-values.ts'
import { bindText } from './bound-text.ts'
import { CompletingText } from './CompletingText.tsx'
import { colourExpression } from './colour.ts'
import { completeExpression } from './complete.ts'
import { describeAt } from './describe.ts'
import { ExpressionFacts, goToRow, toFactIds } from './ExpressionFacts.tsx'
import { type ExpressionScope, readExpression } from './scope.ts'

/** An expression with colours, completion, types, what is wrong at its place, and its value for a sample row. */
export function ExpressionControl({ id, field, value, invalid, set }: ControlProps) {
  const { path } = field
  const text = toText(value)
  const { bound, scope, problems, complete, describe } = useExpression(field, text)
  const samples = useSampleValues()
  const facts = useId()
  const [caret, setCaret] = useState<number | null>(null)
  const type = useMemo(() => typeOf(bound, scope), [bound, scope])
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || !(event.key === 'PageDown' || event.key === 'PageUp')) return
    event.preventDefault()
    goToRow(samples, path, event.key === 'PageDown' ? 1 : -1)
  }
  return (
    <div className="group/expression">
      <CompletingText
        id={id}
        text={text}
        placeholder={field.meta.placeholder}
        invalid={invalid}
        problems={problems}
        set={set}
        colour={colourExpression}
        complete={complete}
        describe={describe}
        onCaret={setCaret}
        onKeyDown={onKeyDown}
        describedBy={Object.values(toFactIds(facts)).join(' ')}
      />
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
  const complete = useCallback(
    (caret: number, isAsked: boolean) =>
      completeExpression(bound, caret, { scope, functions: FUNCTION_DOCS, parameters }, isAsked),
    [bound, scope, parameters],
  )
  const describe = (at: number) => (text === '' ? null : describeAt(bound, at, { scope, functions: FUNCTION_DOCS }))
  return { bound, scope, problems, complete, describe }
}
