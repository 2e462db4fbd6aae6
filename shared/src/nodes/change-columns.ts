import type { Column } from '../expression/types.ts'

/** Columns of a stream of changes, behind those of the rows: `insert`, `update`, `delete` or `read`; which change is the later one; when it happened. */
export const CHANGE = '_change'
export const SEQUENCE = '_sequence'
export const CHANGED_AT = '_changed_at'

export const IS_DELETE = `${CHANGE} = 'delete'`

export const changeColumns = (sequence: Column['type']): Column[] => [
  { name: CHANGE, type: { kind: 'string' }, nullable: true },
  { name: SEQUENCE, type: sequence, nullable: true },
  { name: CHANGED_AT, type: { kind: 'timestamp' }, nullable: true },
]
