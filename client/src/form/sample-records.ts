import { formatType } from '@lakestream/shared/expression/parse-type'
import type { Column } from '@lakestream/shared/expression/types'
import { readFieldMeta } from '@lakestream/shared/nodes/fields'
import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'
import type { Shape } from './field-list.ts'

/** Whether a list's records are columns: each has a name and a Spark type. */
export function isColumnList({ name, type }: Shape): boolean {
  return name !== undefined && type !== undefined && readFieldMeta(type)?.kind === 'type'
}

/** A column that was found, beside the record of its name that the list has already. */
export interface FoundColumn {
  readonly name: string
  readonly type: string
  readonly nullable: boolean
  readonly before: JsonObject | null
}

/** Spark compares names without regard to case. */
export function findBefore(columns: readonly Column[], items: readonly Json[]): FoundColumn[] {
  const known = new Map(items.map((item) => [String((item as JsonObject)['name']).toLowerCase(), item as JsonObject]))
  return columns.map(({ name, type, nullable }) => {
    const before = known.get(name.toLowerCase()) ?? null
    // Of two columns with one name the second is new, and the form says that it is there twice.
    known.delete(name.toLowerCase())
    return { name, type: formatType(type), nullable, before }
  })
}

/** The record of a column: the one that is there keeps its id, and with it what others are writing there. */
export function toRecord({ name, type, nullable, before }: FoundColumn, shape: Shape, createId: () => string) {
  const fields = { name, type, ...('nullable' in shape && { nullable }) }
  return { ...before, ...fields, id: before ? String(before['id']) : createId() }
}
