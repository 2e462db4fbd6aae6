import type { Diagnostic } from '@lakestream/shared/pipeline/model'
import { type KeyboardEvent, useId, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { ColouredPiece } from './colour.ts'
import type { Completion } from './complete.ts'
import type { Described } from './describe.ts'
import { ExpressionText, TEXT } from './ExpressionText.tsx'
import { bottomOfLine } from './line-place.ts'
import { PartTip } from './PartTip.tsx'
import { SuggestionList, toOptionId } from './SuggestionList.tsx'
import { useHovered } from './use-hovered.ts'
import { useSuggestions } from './use-suggestions.ts'

interface CompletingTextProps {
  readonly id: string
  readonly text: string
  readonly placeholder: string | undefined
  readonly invalid: boolean
  readonly problems: readonly Pick<Diagnostic, 'message' | 'severity' | 'span'>[]
  readonly set: (text: string) => void
  readonly colour: (text: string) => readonly ColouredPiece[]
  readonly complete: (caret: number, isAsked: boolean) => Completion
  readonly describe?: (at: number) => Described | null
  /** Where the caret is; null where the focus is elsewhere. */
  readonly onCaret?: (caret: number | null) => void
  readonly onKeyDown?: (event: KeyboardEvent) => void
  readonly describedBy?: string
  /** How much it shows when it is empty. */
  readonly lines?: number
}

/** A text of a language with colours, completion, what is wrong at its place, and what is known of the part under the pointer. */
export function CompletingText(props: CompletingTextProps) {
  const { text, invalid, problems, set, colour, complete, describe, onCaret, lines = 1 } = props
  const area = useRef<HTMLTextAreaElement>(null)
  const shown = useRef<HTMLPreElement>(null)
  const list = useId()
  const { suggestions, active, accept, take, show, close, moved } = useSuggestions({ area, complete, set })
  const { hovered, move, leave } = useHovered(shown)
  const [top, setTop] = useState<number | null>(null)
  const pieces = useMemo(() => colour(text), [colour, text])
  const under = hovered ? (describe?.(hovered.at) ?? null) : null
  const isOpen = suggestions.length > 0
  // The list stands below the caret's line, which is laid out by now.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text moves its lines
  useLayoutEffect(() => {
    if (isOpen) setTop(bottomOfLine(shown.current, area.current?.selectionStart ?? 0))
  }, [isOpen, text])
  const readCaret = () => {
    const at = area.current?.selectionStart ?? 0
    onCaret?.(at)
    return at
  }
  return (
    <div className="relative">
      <div
        className={`relative rounded-lg border bg-bg focus-within:border-accent ${invalid ? 'border-bad' : 'border-line'}`}
        style={lines > 1 ? { minHeight: lines * 18 + 13 } : {}}
      >
        <ExpressionText ref={shown} pieces={pieces} problems={problems} shown={under} />
        <textarea
          ref={area}
          id={props.id}
          value={text}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          placeholder={props.placeholder}
          aria-invalid={invalid}
          aria-autocomplete="list"
          aria-describedby={props.describedBy}
          data-takes-escape={isOpen || undefined}
          {...(isOpen ? { 'aria-controls': list, 'aria-activedescendant': toOptionId(list, active) } : {})}
          className={`${TEXT} absolute inset-0 size-full resize-none overflow-hidden bg-transparent text-transparent caret-ink placeholder:text-faint focus:outline-none`}
          onChange={(event) => {
            set(event.target.value)
            readCaret()
            show(false)
          }}
          onSelect={() => moved(readCaret())}
          onFocus={readCaret}
          onKeyDown={(event) => {
            leave()
            if (!take(event)) props.onKeyDown?.(event)
          }}
          onPointerMove={move}
          onPointerLeave={leave}
          onPointerDown={leave}
          onBlur={() => {
            onCaret?.(null)
            close()
          }}
        />
        {hovered && !isOpen ? (
          <PartTip
            hovered={hovered}
            part={under}
            problems={problems
              .filter(({ span }) => span && span[0] <= hovered.at && hovered.at < span[1])
              .map(({ message }) => message)}
          />
        ) : null}
      </div>
      {isOpen ? <SuggestionList id={list} suggestions={suggestions} active={active} accept={accept} top={top} /> : null}
    </div>
  )
}
