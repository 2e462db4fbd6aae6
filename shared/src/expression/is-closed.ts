/** What may hold any sign: quoted texts and names, comments. Then what is left open, and what has to be closed. */
const PARTS =
  /\b[rR](?:'[^']*'|"[^"]*")|'(?:\\[\s\S]|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*"|`(?:[^`]|``)*`|--[^\n]*\n|\/\*[\s\S]*?\*\/|(--|\/\*|['"`;])|([()[\]])/g
const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[' }

/**
 * Whether SQL stays inside what it is put into: every quote, bracket and comment that it opens it also closes, and it is no more than
 * one statement.
 */
export function isClosed(sql: string): boolean {
  const open: string[] = []
  for (const [, loose, bracket = ''] of sql.matchAll(PARTS)) {
    if (loose !== undefined) return false
    if (bracket in OPENING && open.pop() !== OPENING[bracket]) return false
    if (bracket === '(' || bracket === '[') open.push(bracket)
  }
  return open.length === 0
}
