import { local } from '../app/store.ts'
import { p } from '../messages/en-panels.ts'
import type { PreviewState } from '../preview/use-preview.ts'

/** Says where the rows of sources come from if they are not read, and leads to sample rows. */
export function RowsFrom({ madeUp, sampled }: Pick<PreviewState<never>, 'madeUp' | 'sampled'>) {
  const source = madeUp[0] ?? sampled[0]
  if (source === undefined) return null
  const isMadeUp = madeUp.length > 0
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span className="truncate" title={isMadeUp ? p.preview.madeUpHelp : undefined}>
        {isMadeUp ? p.preview.madeUp : p.preview.sampled}
      </span>
      <button
        type="button"
        className="shrink-0 font-medium text-accent hover:underline"
        onClick={() => local.set({ overlay: { sampleRows: source } })}
      >
        {isMadeUp ? p.preview.ownRows : p.preview.editRows}
      </button>
    </span>
  )
}
