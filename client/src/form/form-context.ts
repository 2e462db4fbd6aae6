import type { MatchScope } from '@lakestream/shared/engine/match-expression/match-checker'
import type { Column } from '@lakestream/shared/expression/types'
import type { FieldMeta } from '@lakestream/shared/nodes/fields'
import type { Diagnostic, Json } from '@lakestream/shared/pipeline/model'
import type { Parameters } from '@lakestream/shared/pipeline/parameters/resolve'
import { createContext, useContext } from 'react'

export interface FormState {
  readonly nodeId: string
  readonly columns: readonly Column[]
  /** Columns at one of the node's inputs. */
  readonly columnsAt: (port: string) => readonly Column[]
  /** What the expression at this path may look back at. */
  readonly lookBack: (path: string) => MatchScope | null
  readonly diagnostics: readonly Diagnostic[]
  /** Those of the pipeline, with the values that they have here. */
  readonly parameters: Parameters
  readonly set: (path: string, value: Json) => void
}

export const FormContext = createContext<FormState | null>(null)

export function useForm(): FormState {
  const form = useContext(FormContext)
  if (!form) throw new Error('a field belongs inside a form')
  return form
}

/** Columns that a field may name: of the input that it belongs to, where it says one. */
export function useColumns({ port }: FieldMeta): readonly Column[] {
  const { columns, columnsAt } = useForm()
  return port === undefined ? columns : columnsAt(port)
}
