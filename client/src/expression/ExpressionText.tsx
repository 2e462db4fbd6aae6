import type { Ref } from 'react'
import type { ColouredPiece } from './colour.ts'
import type { Described } from './describe.ts'
import { type Marks, markPieces } from './mark.ts'

export const TEXT = 'whitespace-pre-wrap break-words px-2.5 py-1.5 font-mono text-[12px] leading-[1.5]'

const COLOURS = {
  name: 'var(--trf)',
  number: 'var(--snk)',
  string: 'var(--ok)',
  keyword: 'var(--pat)',
  plain: 'inherit',
} as const
const LINES = { error: 'decoration-bad', warning: 'decoration-warn', info: 'decoration-faint' } as const

interface ExpressionTextProps {
  readonly ref: Ref<HTMLPreElement>
  readonly pieces: readonly ColouredPiece[]
  readonly problems: Marks
  /** The part under the pointer. */
  readonly shown: Described | null
}

/** The colours under the field's own text, which is transparent; what is wrong is underlined at its place. */
export function ExpressionText({ ref, pieces, problems, shown }: ExpressionTextProps) {
  const isShown = (at: number) => shown !== null && shown.span[0] <= at && at < shown.span[1]
  return (
    <pre ref={ref} aria-hidden="true" className={`${TEXT} min-h-[31px]`}>
      {markPieces(pieces, problems).map(({ text: piece, kind, at, severity }) => (
        <span
          key={at}
          data-at={at}
          data-severity={severity ?? undefined}
          className={`${isShown(at) ? 'bg-hover' : ''} ${severity ? `underline decoration-wavy decoration-1 underline-offset-[3px] ${LINES[severity]}` : ''}`}
          style={{ color: COLOURS[kind] }}
        >
          {piece}
        </span>
      ))}
      {'\u200b'}
    </pre>
  )
}
