import type { Column } from '../expression/types.ts'

/** Columns of a stream of changes, behind those of the rows: what happened, which change is the later one, and when it happened. */
export const CHANGE = '_change'
export const SEQUENCE = '_sequence'
export const CHANGED_AT = '_changed_at'

/** What `_change` may hold; `read` is a row of a snapshot. */
export const CHANGES = ['insert', 'update', 'delete', 'read'] as const

export const IS_DELETE = `${CHANGE} = 'delete'`

export const changeColumns = (sequence: Column['type']): Column[] => [
  { name: CHANGE, type: { kind: 'string' }, nullable: true },
  { name: SEQUENCE, type: sequence, nullable: true },
  { name: CHANGED_AT, type: { kind: 'timestamp' }, nullable: true },
]
