/** The values of one line of CSV: quotes `"`, escaped inside by a backslash or doubled; an empty unquoted value is null. */
export function splitFields(line: string, delimiter: string): (string | null)[] {
  const fields: (string | null)[] = []
  let at = 0
  while (at <= line.length) {
    if (line[at] === '"') {
      const { text, end } = readQuoted(line, at + 1)
      const next = line.indexOf(delimiter, end)
      fields.push(text)
      at = next < 0 ? line.length + 1 : next + delimiter.length
    } else {
      const next = line.indexOf(delimiter, at)
      const text = line.slice(at, next < 0 ? undefined : next)
      fields.push(text === '' ? null : text)
      at = next < 0 ? line.length + 1 : next + delimiter.length
    }
  }
  return fields
}

function readQuoted(line: string, start: number): { text: string; end: number } {
  let text = ''
  let at = start
  while (at < line.length) {
    const escaped = (line[at] === '\\' || line[at] === '"') && line[at + 1] === '"'
    if (line[at] === '"' && !escaped) return { text, end: at + 1 }
    if (escaped) at++
    text += line[at]
    at++
  }
  return { text, end: at }
}
