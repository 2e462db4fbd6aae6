import type { MatchScope } from '@lakestream/shared/engine/match-expression/match-checker'
import type { Column } from '@lakestream/shared/expression/types'
import type { FieldMeta } from '@lakestream/shared/nodes/fields'
import type { Diagnostic, Json, JsonObject } from '@lakestream/shared/pipeline/model'
import type { Parameters } from '@lakestream/shared/pipeline/parameters/resolve'
import { type ComponentType, createContext, useContext } from 'react'
import type { Shape } from './field-list.ts'

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
  readonly items: ItemActions
  /** Shows the fields of a schema, for controls that have fields inside. */
  readonly Fields: ComponentType<FieldsProps>
  /** The names at a path of the config, such as `states.name`, those of parts of records too. */
  readonly namesAt: (path: string) => readonly string[]
  /** The field that others see somebody at; without it the one that is edited. */
  readonly sharedAs?: string
}

export interface FieldsProps {
  readonly shape: Shape
  readonly values: Readonly<Record<string, unknown>>
  readonly prefix: string
}

/** What changes a list of records. */
export interface ItemActions {
  readonly add: (list: string, record: JsonObject & { readonly id: string }) => void
  /** To a position of the list, counted without it. */
  readonly move: (list: string, id: string, position: number) => void
  readonly remove: (list: string, id: string) => void
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
