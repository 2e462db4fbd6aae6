import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react'

/** Where the pointer rests over the text. */
export interface Hovered {
  /** A character of the text. */
  readonly at: number
  /** In pixels from the corner of the text. */
  readonly left: number
  readonly top: number
}

const REST_MS = 250

/** The piece of the text under the resting pointer. */
export function useHovered(shown: RefObject<HTMLElement | null>) {
  const [hovered, setHovered] = useState<Hovered | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const leave = () => {
    clearTimeout(timer.current)
    setHovered(null)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  const move = ({ clientX, clientY }: PointerEvent) => {
    const found = findPiece(shown.current, clientX, clientY)
    if (found?.at === hovered?.at) return
    leave()
    if (found) timer.current = setTimeout(() => setHovered(found), REST_MS)
  }
  return { hovered, move, leave }
}

/** The text lies under the field that takes the pointer. */
function findPiece(shown: HTMLElement | null, x: number, y: number): Hovered | null {
  const piece = document
    .elementsFromPoint(x, y)
    .find((each) => each instanceof HTMLElement && shown?.contains(each) && each.dataset['at'])
  if (!(shown && piece instanceof HTMLElement) || piece.textContent.trim() === '') return null
  const corner = shown.getBoundingClientRect()
  const lines = [...piece.getClientRects()]
  const line = lines.find(({ top, bottom }) => top <= y && y <= bottom) ?? lines[0]
  if (!line) return null
  return { at: Number(piece.dataset['at']), left: line.left - corner.left, top: line.bottom - corner.top }
}
