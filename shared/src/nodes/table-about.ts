import { printExpression } from '../expression/print.ts'
import type { Environment } from '../pipeline/model.ts'
import { optionalText, records, text } from './fields.ts'

/** By what others find a table of the catalog. */
export const aboutFields = () => ({
  comment: optionalText('Comment', { placeholder: 'What the table holds' }),
  tags: records('Tags', { name: text('Name'), value: optionalText('Value') }, { item: 'tag' }),
})

/** A text as a literal of SQL. */
const toLiteral = (value: string) => printExpression({ kind: 'literal', type: { kind: 'string' }, value, span: [0, 0] })

/** The clause of a CREATE TABLE; null where there is none. */
export const toComment = (comment: string) => (comment === '' ? null : `COMMENT ${toLiteral(comment)}`)

/** The clause of an ALTER TABLE; null where there is none, and outside Unity Catalog, which alone has tags. */
export function toTags(
  tags: readonly { readonly name: string; readonly value: string }[],
  environment: Environment,
): string | null {
  const list = tags.map(({ name, value }) => `${toLiteral(name)} = ${toLiteral(value)}`).join(', ')
  return environment === 'databricks' && list !== '' ? `SET TAGS (${list})` : null
}
