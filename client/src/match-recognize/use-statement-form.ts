import { type ReadForm, readForm, type StatementForm, writeForm } from '@lakestream/shared/nodes/match-recognize-form'
import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'
import type { Parameters } from '@lakestream/shared/pipeline/parameters/resolve'
import { useMemo, useState } from 'react'
import { bindText } from '../expression/bound-text.ts'
import type { ItemActions } from '../form/form-context.ts'

interface Options {
  readonly sql: string
  readonly parameters: Parameters
  readonly set: (sql: string) => void
}

/**
 * A text as a form. The text is what there is; of what was written here last its form is remembered, with what the text cannot say, such as a
 * record that is still empty or an expression that cannot be read yet. A text that somebody else has written is read anew.
 */
export function useStatementForm({ sql, parameters, set }: Options) {
  const [last, setLast] = useState<(ReadForm & { readonly text: string }) | null>(null)
  const read = useMemo(() => (last?.text === sql ? last : readForm(bindText(sql, parameters))), [last, sql, parameters])
  const change = (form: StatementForm) => {
    const { text, places } = writeForm(form)
    setLast({ form, places, text, hasComments: false })
    set(text)
  }
  return { read, change }
}

/** The form with another value at a path such as `measures.0.name`; what stands behind `define.` is the name of a variable. */
export function setAt(form: StatementForm, path: string, value: Json): StatementForm {
  const [head = '', ...rest] = path.split('.')
  if (head === 'define') return { ...form, define: { ...form.define, [rest.join('.')]: String(value) } }
  const [index, field] = rest
  if (index === undefined || field === undefined) return { ...form, [head]: value }
  const items = form[head as ListName].map((item, at) => (String(at) === index ? { ...item, [field]: value } : item))
  return { ...form, [head]: items }
}

type ListName = 'measures' | 'subsets'

/** What changes the lists of a form. */
export function toItemActions(form: StatementForm, change: (form: StatementForm) => void): ItemActions {
  const listOf = (list: string): readonly JsonObject[] => form[list as ListName]
  const without = (list: string, id: string) => listOf(list).filter((item) => item['id'] !== id)
  const put = (list: string, items: readonly JsonObject[]) => change({ ...form, [list]: items })
  return {
    add: (list, record) => put(list, [...listOf(list), record]),
    remove: (list, id) => put(list, without(list, id)),
    move: (list, id, position) =>
      put(list, without(list, id).toSpliced(position, 0, ...listOf(list).filter((item) => item['id'] === id))),
  }
}
