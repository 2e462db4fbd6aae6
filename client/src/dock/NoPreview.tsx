import { p } from '../messages/en-panels.ts'

interface NoPreviewProps {
  readonly problems: readonly string[]
  /** Below the switch to what explains a pattern. */
  readonly isBelow: boolean
}

/** Why there is nothing to show. */
export function NoPreview({ problems, isBelow }: NoPreviewProps) {
  return (
    <div
      className={`scroll-thin h-full overflow-y-auto p-4 wrap-anywhere text-mute ${isBelow ? 'pt-11!' : ''}`}
      data-testid="preview-problems"
    >
      <p>{p.preview.cannot}</p>
      <ul className="mt-1 list-disc pl-5">
        {[...new Set(problems)].map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
    </div>
  )
}
