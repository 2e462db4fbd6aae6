/** A Markdown table. With `isAligned` its columns stand below each other, for those who read it as plain text. */
export function toTable(head: readonly string[], rows: readonly (readonly string[])[], isAligned = false): string {
  const cells = [head, ...rows].map((row) => row.map(escapeCell))
  const widths = head.map((_, column) => (isAligned ? Math.max(...cells.map((row) => row[column]?.length ?? 0)) : 3))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => cell.padEnd(isAligned ? (widths[at] ?? 0) : 0)).join(' | ')} |`
  const [first = [], ...others] = cells
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)].join('\n')
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')
}
