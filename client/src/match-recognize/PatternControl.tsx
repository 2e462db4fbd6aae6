import { useCallback, useMemo } from 'react'
import { CompletingText } from '../expression/CompletingText.tsx'
import { type ControlProps, toText } from '../form/control-props.ts'
import { useForm } from '../form/form-context.ts'
import { colourStatement } from './colour-statement.ts'
import { completePattern } from './complete-statement.ts'

/** A row pattern, which may name the variables of the form. */
export function PatternControl({ id, field, value, invalid, set }: ControlProps) {
  const { namesAt, diagnostics } = useForm()
  const text = toText(value)
  const problems = useMemo(() => diagnostics.filter((each) => each.field === field.path), [diagnostics, field.path])
  const complete = useCallback(
    (caret: number, isAsked: boolean) => completePattern(text, caret, namesAt('pattern'), isAsked),
    [text, namesAt],
  )
  return (
    <CompletingText
      id={id}
      text={text}
      placeholder={field.meta.placeholder}
      invalid={invalid}
      problems={problems}
      set={set}
      colour={colourStatement}
      complete={complete}
    />
  )
}
