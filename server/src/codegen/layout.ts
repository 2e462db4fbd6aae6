/**
 * Breaks long lines of generated Python as `ruff format` does, so that the text needs no formatter. Templates write one
 * statement a line; a line that is too long is opened at its last bracket: first all items on one line of their own, then one
 * item a line with a trailing comma, each opened in turn. It knows no more of Python than strings and brackets.
 */
const WIDTH = 88
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

export function layoutPython(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const content = line.trimStart()
      return content.startsWith('#') ? [line.trimEnd()] : layoutLine(content.trimEnd(), line.length - content.length)
    })
    .join('\n')
}

function layoutLine(content: string, indent: number): string[] {
  const line = `${' '.repeat(indent)}${content}`
  if (line.length <= WIDTH) return [content === '' ? '' : line]
  const group = findGroup(content, content.startsWith('def '))
  if (!group || group.items.length === 0) return layoutText(content, indent)
  const pad = ' '.repeat(indent)
  const head = `${pad}${content.slice(0, group.start + 1)}`
  const before = head.length <= WIDTH ? null : findGroup(content.slice(0, group.start), false)
  if (before && before.items.length > 0) {
    // What stands before the last bracket is too long itself: the call before it is opened, the rest seen anew.
    const opened = layoutItems(before, indent + 4, isExploded(content, before))
    return [`${pad}${content.slice(0, before.start + 1)}`, ...opened, ...layoutLine(content.slice(before.end), indent)]
  }
  const opened = layoutItems(group, indent + 4, isExploded(content, group))
  return [head, ...opened, `${pad}${content.slice(group.end)}`]
}

/** A text alone behind a `=` moves into brackets where it fits there; a longer one stays. */
function layoutText(content: string, indent: number): string[] {
  const pad = ' '.repeat(indent)
  const [, name, text = ''] = /^(\w+) = (["'].*)$/.exec(content) ?? []
  const fits = indent + 4 + text.length <= WIDTH
  return name && fits ? [`${pad}${name} = (`, `${pad}    ${text}`, `${pad})`] : [pad + content]
}

function layoutItems({ items }: Group, indent: number, magic: boolean): string[] {
  const body = `${' '.repeat(indent)}${items.join(', ')}`
  if (items.length === 1 && !magic) return layoutLine(items[0] ?? '', indent)
  if (body.length <= WIDTH && !magic) return [body]
  return items.flatMap((item) => layoutLine(`${item},`, indent))
}

interface Group {
  readonly start: number
  readonly end: number
  readonly items: readonly string[]
}

/** One item a line: where the text has a comma behind the last, and for several items of a list, tuple or dict, which no name stands before. */
function isExploded(content: string, { start, end, items }: Group): boolean {
  const isCollection = !/[\w)\]]$/.test(content.slice(0, start))
  return content.slice(0, end).trimEnd().endsWith(',') || (isCollection && items.length > 1)
}

/** The last bracket pair at the top level of a line (or the first), with what it holds cut at its commas. */
function findGroup(content: string, first: boolean): Group | null {
  const stack: { readonly sign: string; readonly at: number }[] = []
  let found: Group | null = null
  let cuts: number[] = []
  for (let at = 0; at < content.length; at++) {
    const sign = content[at] ?? ''
    if (sign === '"' || sign === "'") {
      at = skipString(content, at)
    } else if (sign in CLOSING) {
      if (stack.length === 0) cuts = [at]
      stack.push({ sign, at })
    } else if (sign === CLOSING[stack.at(-1)?.sign ?? '']) {
      const open = stack.pop()
      if (open && stack.length === 0 && !(first && found))
        found = { start: open.at, end: at, items: cutItems(content, [...cuts, at]) }
    } else if (sign === ',' && stack.length === 1) {
      cuts.push(at)
    }
  }
  return found
}

function cutItems(content: string, cuts: readonly number[]): string[] {
  return cuts
    .slice(1)
    .map((end, index) => content.slice((cuts[index] ?? 0) + 1, end).trim())
    .filter((item) => item !== '')
}

/** Index of a string literal's closing quote. Generated text has no triple quotes and no prefix but `f`. */
function skipString(content: string, start: number): number {
  for (let at = start + 1; at < content.length; at++) {
    if (content[at] === '\\') at++
    else if (content[at] === content[start]) return at
  }
  return content.length
}
