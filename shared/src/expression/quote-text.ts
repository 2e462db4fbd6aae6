import { quoteMarks } from './parameter-mark.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
  // Spark puts a setting in the place of its name in `${}`, in texts too.
  $: '\\u0024',
}

/** A text as a literal of Spark SQL. `\%` and `\_` stay as they are: Spark's text literals keep their backslash. */
export function quoteText(text: string): string {
  return `'${quoteMarks(text).replace(/\\(?![%_])|\$(?=\{)|['\n\r\t\0]/g, (char) => ESCAPES[char] ?? '\\\\')}'`
}
