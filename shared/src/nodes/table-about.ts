import { quoteText } from '../expression/quote-text.ts'
import type { Environment } from '../pipeline/model.ts'
import { optionalText, records, text } from './fields.ts'

/** By what others find a table of the catalog. */
export const aboutFields = () => ({
  comment: optionalText('Comment', { placeholder: 'What the table holds' }),
  tags: records('Tags', { name: text('Name'), value: optionalText('Value') }, { item: 'tag' }),
})

/** The clause of a CREATE TABLE; null where there is none. */
export const toComment = (comment: string) => (comment === '' ? null : `COMMENT ${quoteText(comment)}`)

/** The clause of an ALTER TABLE; null where there is none, and outside Unity Catalog, which alone has tags. */
export function toTags(
  tags: readonly { readonly name: string; readonly value: string }[],
  environment: Environment,
): string | null {
  const list = tags.map(({ name, value }) => `${quoteText(name)} = ${quoteText(value)}`).join(', ')
  return environment === 'databricks' && list !== '' ? `SET TAGS (${list})` : null
}
