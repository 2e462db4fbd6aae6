import { x } from '../messages/en-expression.ts'
import type { Described } from './describe.ts'
import type { Hovered } from './use-hovered.ts'

interface PartTipProps {
  readonly hovered: Hovered
  readonly part: Described | null
  /** What is said of the place. */
  readonly problems: readonly string[]
}

/** Beside the part under the pointer: its type, what the function does, what is wrong. */
export function PartTip({ hovered, part, problems }: PartTipProps) {
  if (!part && problems.length === 0) return null
  return (
    <div
      role="tooltip"
      data-testid="part-tip"
      className="pointer-events-none absolute z-20 max-w-full rounded-lg border border-line bg-raised px-2.5 py-1.5 text-[11.5px] leading-snug wrap-anywhere"
      style={{ left: `min(${hovered.left}px, 100% - 180px)`, top: hovered.top + 4, boxShadow: 'var(--pop)' }}
    >
      {problems.map((problem) => (
        <p key={problem}>{problem}</p>
      ))}
      {part ? (
        <>
          <p className="font-mono">
            {part.about ? part.about.signature : shorten(part.text, 60)}
            <span className="text-mute">{` : ${toTypeText(part)}`}</span>
          </p>
          {part.about ? <p className="text-mute">{part.about.docs}</p> : null}
        </>
      ) : null}
    </div>
  )
}

export const shorten = (text: string, longest: number) => (text.length > longest ? `${text.slice(0, longest)}…` : text)

export function toTypeText({ type, nullable, isStep }: Described): string {
  if (isStep) return x.step
  return type === null ? x.unknown : `${type}, ${nullable ? x.mayBeNull : x.neverNull}`
}
