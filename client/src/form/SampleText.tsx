import { type ReactNode, useEffect, useId, useRef } from 'react'
import { p } from '../messages/en-panels.ts'
import { Button } from '../ui/Button.tsx'
import { INPUT_LOOK } from '../ui/Input.tsx'

interface SampleTextProps {
  readonly label: string
  readonly text: string
  readonly set: (text: string) => void
  /** What was found in it; null before there is anything. */
  readonly found: string | null
  readonly findings: readonly { readonly line: number; readonly message: string }[]
  /** Nothing can be made of it. */
  readonly unreadable: boolean
  /** Between the text and what was found. */
  readonly children?: ReactNode
}

/** A text of rows or of a schema, and below what was found in it, or what is wrong and where. */
export function SampleText({ label, text, set, found, findings, unreadable, children }: SampleTextProps) {
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => area.current?.focus(), [])
  const ids = { text: useId(), status: useId() }
  return (
    <>
      <label htmlFor={ids.text} className="font-medium">
        {label}
      </label>
      <textarea
        ref={area}
        id={ids.text}
        rows={9}
        value={text}
        spellCheck={false}
        autoCapitalize="off"
        aria-describedby={ids.status}
        aria-invalid={unreadable}
        className={`${INPUT_LOOK} -mt-2 max-h-[34vh] resize-y font-mono text-[12px] leading-[1.5]`}
        onChange={(event) => set(event.target.value)}
      />
      {children}
      <div id={ids.status} role="status" data-testid="sample-status" className="min-h-5">
        {found === null ? null : <p className="font-medium">{found}</p>}
        <ul className="scroll-thin max-h-[20vh] overflow-y-auto">
          {findings.map(({ line, message }) => (
            <li key={line + message} className={`flex items-start gap-2 ${unreadable ? 'text-bad' : 'text-warn'}`}>
              <span className="flex-1 wrap-anywhere">{p.sample.line(line, message)}</span>
              <Button
                look="ghost"
                className="h-6! px-2! text-accent!"
                onClick={() => area.current && goToLine(area.current, line)}
              >
                {p.sample.goTo(line)}
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </>
  )
}

/** Selects a line, from 1, and brings it into view. */
function goToLine(area: HTMLTextAreaElement, line: number) {
  const lines = area.value.split('\n')
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0)
  area.focus()
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
  area.scrollTop = (area.scrollHeight / lines.length) * (line - 3)
}
