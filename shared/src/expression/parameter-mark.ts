/** How an expression, or any other text, names a parameter. */
export const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/

/** A duration as a number. */
export type ParameterUnit = 'milliseconds' | 'seconds'
/** `encoded` is a value as the runtime's `values.decoder` reads it. */
type Spelling = ParameterUnit | 'encoded'

/** Stands in a text of generated code for a parameter's value; Unicode keeps the code points free for use inside programs. */
const IN_TEXT = '\ufdd0'
/** The same, and the text is SQL. */
const IN_SQL = '\ufdd1'
/** The same, and it is run by itself. */
const IN_QUERY = '\ufdd4'
const END = '\ufdd2'

export const MARK = /[\ufdd0\ufdd1\ufdd4]([^\ufdd2]*)\ufdd2/

export const markInText = (name: string, unit?: Spelling) => `${IN_TEXT}${name}${unit ? `.${unit}` : ''}${END}`
export const markInSql = (name: string) => `${IN_SQL}${name}${END}`

/** What the runtime calls a text of this kind. */
export const kindOfMarks = (text: string) =>
  text.includes(IN_QUERY) ? 'query' : text.includes(IN_SQL) ? 'sql' : 'text'

/** For whoever puts a text into quotes of SQL: what is marked in it is then a part of an SQL text. */
export const quoteMarks = (text: string) => text.replaceAll(IN_TEXT, IN_SQL)

/** What was printed, as people write it. */
export const spellReferences = (text: string) =>
  text.replaceAll(new RegExp(MARK, 'g'), (_mark, name: string) => `\${${name}}`)

/** What is marked in an SQL text that is run by itself, with other arguments in braces. */
export const markQuery = (sql: string) => sql.replaceAll(IN_SQL, IN_QUERY)

/** Of a text that somebody wrote: these are not for people to write. */
export const withoutMarks = (text: string) => text.replace(/[\ufdd0-\ufdd2\ufdd4]/g, '\ufffd')

/** Where in a context of generated code a number or a duration is a parameter's. */
export class PlaceOfParameter {
  readonly name: string
  readonly unit: ParameterUnit | null

  constructor(name: string, unit: ParameterUnit | null) {
    this.name = name
    this.unit = unit
  }
}
