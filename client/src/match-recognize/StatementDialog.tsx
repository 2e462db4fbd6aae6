import { findNames, toVariables } from '@lakestream/shared/engine/match-recognize/find-variables'
import { type ReadForm, type UnreadForm, writeForm } from '@lakestream/shared/nodes/match-recognize-form'
import type { Json } from '@lakestream/shared/pipeline/model'
import { useId, useMemo } from 'react'
import { useNode, useSessionState } from '../app/store.ts'
import { ExpressionText } from '../expression/ExpressionText.tsx'
import { type ControlProps, toText } from '../form/control-props.ts'
import { FormContext, type FormState, useForm } from '../form/form-context.ts'
import { NO_SAMPLES, SampleContext } from '../form/sample-values.ts'
import { m } from '../messages/en-match.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { colourStatement } from './colour-statement.ts'
import { listVariables, toShapes } from './form-shape.ts'
import { placeProblems } from './place-problems.ts'
import { StatementText } from './StatementText.tsx'
import { setAt, toItemActions, useStatementForm } from './use-statement-form.ts'

interface StatementDialogProps extends ControlProps {
  readonly onClose: () => void
}

/** The clauses of a MATCH_RECOGNIZE text in fields. The text stays the one thing that is kept. */
export function StatementDialog(props: StatementDialogProps) {
  const { value, set, onClose } = props
  const { nodeId, parameters } = useForm()
  const canEdit = useSessionState((state) => state.canEdit)
  const label = useNode(nodeId)?.label ?? ''
  const { read, change } = useStatementForm({ sql: toText(value), parameters, set })
  return (
    <Dialog title={m.title(label)} description={m.description} wide onClose={onClose}>
      <fieldset
        disabled={!canEdit}
        className="scroll-thin -mx-5 max-h-[calc(82vh-110px)] min-w-0 overflow-y-auto px-5 disabled:opacity-80"
      >
        {'form' in read ? (
          <ReadStatement {...props} read={read} change={change} />
        ) : (
          <UnreadStatement {...props} read={read} />
        )}
      </fieldset>
    </Dialog>
  )
}

interface ReadStatementProps extends ControlProps {
  readonly read: ReadForm
  readonly change: ReturnType<typeof useStatementForm>['change']
}

function ReadStatement({ field, value, read, change }: ReadStatementProps) {
  const outer = useForm()
  const { Fields } = outer
  const { form, places, hasComments } = read
  const problems = useMemo(
    () =>
      placeProblems(
        outer.diagnostics.filter((each) => each.field === field.path),
        places,
      ),
    [outer.diagnostics, field.path, places],
  )
  const variables = useMemo(() => {
    const found = findNames(writeForm(form).text)
    return { names: listVariables(form), scope: toVariables(found) }
  }, [form])
  const inner: FormState = {
    ...outer,
    diagnostics: problems,
    lookBack: (path) => {
      const own = /^define\.(.*)$/.exec(path)?.[1]
      return { variables: variables.scope, ...(own === undefined ? { kind: 'measure' } : { kind: 'define', own }) }
    },
    set: (path, next) => change(setAt(form, path, next)),
    items: toItemActions(form, change),
    namesAt: (path) => (path === 'pattern' ? variables.names : [...variables.scope.keys()]),
    sharedAs: field.path,
  }
  const { matching, naming } = toShapes(form)
  const values = form as unknown as Readonly<Record<string, Json>>
  return (
    <FormContext value={inner}>
      <SampleContext value={NO_SAMPLES}>
        {hasComments ? <p className="mb-1 text-warn">{m.comments}</p> : null}
        {problems
          .filter((each) => !each.field)
          .map(({ code, message, severity }) => (
            <p key={code + message} className={severity === 'error' ? 'text-bad' : 'text-warn'}>
              {message}
            </p>
          ))}
        <div className="grid grid-cols-1 gap-x-6 sm:grid-cols-[5fr_6fr] [&>*>*:first-child]:mt-0! [&>*>fieldset:first-child]:border-0 [&>*>fieldset:first-child]:pt-0">
          <div>
            <Fields shape={matching} values={values} prefix="" />
          </div>
          <div>
            <Fields shape={naming} values={values} prefix="" />
          </div>
        </div>
        <Written sql={toText(value)} />
      </SampleContext>
    </FormContext>
  )
}

/** What the form has written. */
function Written({ sql }: { readonly sql: string }) {
  const pieces = useMemo(() => colourStatement(sql), [sql])
  return (
    <details className="mt-4 border-t border-line pt-2">
      <summary className="cursor-pointer text-[12px] font-medium">{m.written}</summary>
      <div data-testid="written-sql" className="mt-1 rounded-lg border border-line bg-bg">
        <ExpressionText ref={null} pieces={pieces} problems={[]} shown={null} />
      </div>
    </details>
  )
}

interface UnreadStatementProps extends ControlProps {
  readonly read: UnreadForm
}

function UnreadStatement({ read, ...props }: UnreadStatementProps) {
  const id = useId()
  const outer = useForm()
  const { path, meta } = props.field
  const problem = { nodeId: outer.nodeId, severity: 'error', code: 'match.syntax', field: path, ...read } as const
  const line = toText(props.value).slice(0, read.span[0]).split('\n').length
  return (
    <FormContext value={{ ...outer, diagnostics: [problem] }}>
      <p>{m.unread}</p>
      <p role="alert" className="mt-1 mb-2 text-bad" data-testid="unread">
        {m.line(line)}: {read.message}
      </p>
      <label htmlFor={id} className="sr-only">
        {meta.label}
      </label>
      <StatementText {...props} id={id} invalid lines={8} />
      <Button className="mt-3" onClick={() => props.set('')}>
        {m.restart}
      </Button>
    </FormContext>
  )
}
