/** In pixels from the top of the text, the lower edge of the line that this character is in. */
export function bottomOfLine(shown: HTMLElement | null, at: number): number | null {
  if (!shown) return null
  const piece = [...shown.querySelectorAll<HTMLElement>('[data-at]')].findLast(
    (each) => Number(each.dataset['at']) < at,
  )
  const node = piece?.firstChild
  if (!(piece && node)) return null
  const range = document.createRange()
  range.setStart(node, Math.min(at - Number(piece.dataset['at']) - 1, node.textContent?.length ?? 0))
  range.setEnd(node, Math.min(at - Number(piece.dataset['at']), node.textContent?.length ?? 0))
  // Of a line break the second rectangle is in the next line.
  const line = [...range.getClientRects()].at(-1)
  return line ? line.bottom - shown.getBoundingClientRect().top : null
}
