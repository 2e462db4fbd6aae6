import { quoteMarks } from './parameter-mark.ts'

/** A column's or field's name as Spark SQL takes any name: in backticks. */
export function quoteName(name: string): string {
  return `\`${quoteMarks(name).replaceAll('`', '``')}\``
}

const PLAIN = /^[A-Za-z_]\w*$/

/** The name as people write it: in backticks unless it is a plain word. */
export function spellName(name: string): string {
  return PLAIN.test(name) ? name : quoteName(name)
}
