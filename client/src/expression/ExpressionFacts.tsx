import { ChevronLeft, ChevronRight } from 'lucide-react'
import { announce } from '../app/live-region.ts'
import { keysOf } from '../commands/shortcuts.ts'
import { toCellText } from '../dock/cell-text.ts'
import { type SampleValues, useSampleValues } from '../form/sample-values.ts'
import { x } from '../messages/en-expression.ts'
import type { ExpressionValues } from '../preview/preview-messages.ts'
import { IconButton } from '../ui/Button.tsx'
import type { Described } from './describe.ts'
import { shorten, toTypeText } from './PartTip.tsx'

interface ExpressionFactsProps {
  readonly id: string
  readonly path: string
  /** As it is written now, with the values of its parameters. */
  readonly bound: string
  readonly isWrong: boolean
  readonly type: string | null
  /** The part at the caret. */
  readonly part: Described | null
}

/** What describes the field. */
export const toFactIds = (id: string) => ({ type: `${id}-type`, value: `${id}-value` })

/**
 * Below the field, a line each: the type of the part at the caret, or of the whole, and the value for a sample row. Neither changes its height
 * with the focus, for that is when a button below is pressed.
 */
export function ExpressionFacts({ id, path, bound, isWrong, type, part }: ExpressionFactsProps) {
  const samples = useSampleValues()
  const expression = bound === '' || isWrong ? undefined : samples.expressions[path]
  const hasRows = expression && typeof expression.values !== 'string' && samples.rows > 1
  return (
    <div className="mt-0.5 text-[11px] leading-[1.5] text-faint">
      <p id={toFactIds(id).type} className="h-[17px] truncate" title={part ? toTypeText(part) : (type ?? undefined)}>
        {part ? (
          <span data-testid="type-at-caret">
            <code className="font-mono text-mute">{shorten(part.text, 24)}</code> {toTypeText(part)}
          </span>
        ) : type ? (
          x.type(type)
        ) : null}
      </p>
      {expression ? (
        <div className="flex items-start gap-2">
          <p
            id={toFactIds(id).value}
            data-testid="sample-value"
            className={`line-clamp-2 min-w-0 wrap-anywhere ${expression.text === bound ? '' : 'italic'}`}
            title={toValueText(expression, samples.row)}
          >
            <ValueText expression={expression} samples={samples} />
          </p>
          {hasRows ? (
            <span className="invisible -my-1 flex shrink-0 group-focus-within/expression:visible group-hover/expression:visible">
              <Step by={-1} path={path} samples={samples} />
              <Step by={1} path={path} samples={samples} />
            </span>
          ) : null}
        </div>
      ) : null}
    </div>
  )
}

interface ValueTextProps {
  readonly expression: ExpressionValues
  readonly samples: SampleValues
}

function ValueText({ expression, samples: { row, rows } }: ValueTextProps) {
  if (typeof expression.values === 'string') return x.none[expression.values]
  const value = expression.values[row]
  if (!value) return null
  return (
    <>
      <span className={`font-mono ${'error' in value ? 'text-bad' : 'text-mute'}`}>{toValueText(expression, row)}</span>
      {` · ${x.row(row + 1, rows)}`}
    </>
  )
}

function toValueText({ values }: ExpressionValues, row: number): string {
  if (typeof values === 'string') return x.none[values]
  const value = values[row]
  if (!value) return ''
  return 'error' in value ? x.fails(value.error) : x.value(toCellText(value.cell))
}

interface StepProps {
  readonly by: number
  readonly path: string
  readonly samples: SampleValues
}

function Step({ by, path, samples }: StepProps) {
  const Icon = by < 0 ? ChevronLeft : ChevronRight
  return (
    <IconButton
      label={by < 0 ? x.before : x.next}
      keys={keysOf(by < 0 ? 'rowBefore' : 'nextRow')}
      className="size-6!"
      onClick={() => goToRow(samples, path, by)}
    >
      <Icon size={13} />
    </IconButton>
  )
}

/** To another sample row, which is said with its value. */
export function goToRow({ expressions, go, rows }: SampleValues, path: string, by: number) {
  const row = go(by)
  const expression = expressions[path]
  if (expression) announce(x.isHeard(x.row(row + 1, rows), toValueText(expression, row)))
}
