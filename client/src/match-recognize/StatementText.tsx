import { FUNCTION_DOCS } from 'virtual:function-docs'
import { useCallback, useMemo } from 'react'
import { bindText } from '../expression/bound-text.ts'
import { CompletingText } from '../expression/CompletingText.tsx'
import { type ControlProps, toText } from '../form/control-props.ts'
import { useForm } from '../form/form-context.ts'
import { colourStatement } from './colour-statement.ts'
import { completeStatement } from './complete-statement.ts'
import { describeStatementAt } from './describe-statement.ts'

interface StatementTextProps extends ControlProps {
  readonly lines: number
}

/** A MATCH_RECOGNIZE text with what its parser knows of it. */
export function StatementText({ id, field, value, invalid, set, lines }: StatementTextProps) {
  const { columns, parameters, diagnostics } = useForm()
  const text = toText(value)
  const bound = useMemo(() => bindText(text, parameters), [text, parameters])
  const known = useMemo(() => ({ columns, functions: FUNCTION_DOCS, parameters }), [columns, parameters])
  const problems = useMemo(() => diagnostics.filter((each) => each.field === field.path), [diagnostics, field.path])
  const complete = useCallback(
    (caret: number, isAsked: boolean) => completeStatement(bound, caret, known, isAsked),
    [bound, known],
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
      describe={(at) => describeStatementAt(bound, at, known)}
      lines={lines}
    />
  )
}
