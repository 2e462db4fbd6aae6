import { quoteName } from '../expression/quote-name.ts'
import type { Environment, JsonObject } from '../pipeline/model.ts'
import { optionalText, text } from './fields.ts'

/** Fields that name a table of the catalog. */
export const tableFields = (placeholder: string) => ({
  catalog: optionalText('Catalog', { placeholder: 'main' }),
  schema: optionalText('Schema', { placeholder: 'default' }),
  table: text('Table', { placeholder }),
})

export interface TableName {
  readonly catalog: string
  readonly schema: string
  readonly table: string
}

/** The parts of a table's name that are set, outermost first. */
export function toTableName({ catalog, schema, table }: TableName): string[] {
  return [catalog, schema, table].filter((part) => part !== '')
}

/** What a template reads of a table: its folder in the run's warehouse on local Spark, its name in the catalog on Databricks. */
export function toTableContext(table: TableName, environment: Environment): JsonObject {
  const name = toTableName(table)
  return environment === 'spark'
    ? { path: name, identifier: null }
    : { path: null, identifier: name.map(quoteName).join('.') }
}
