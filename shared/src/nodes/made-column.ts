import { parseType } from '../expression/parse-type.ts'
import type { Column } from '../expression/types.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { error, findColumn } from './columns.ts'
import type { NodeProblem } from './define.ts'

/** The input with a column that a node makes: in place of one of the same name, or as the last. */
export function addColumn(input: StreamSchema, name: string, type: string): StreamSchema {
  const made: Column = { name, type: parseType(type) ?? { kind: 'string' }, nullable: true }
  const replaced = findColumn(input.columns, name)
  const kept = input.columns.map((each) => (each === replaced ? made : each))
  return {
    ...input,
    columns: replaced || name === '' ? kept : [...kept, made],
    eventTime: replaced && replaced.name === input.eventTime?.column ? null : input.eventTime,
  }
}

export function checkType(type: string, field: string): NodeProblem[] {
  return parseType(type) ? [] : [error('config.type', `"${type}" is not a Spark type.`, field)]
}
