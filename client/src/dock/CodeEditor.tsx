import type { CodeSpan } from '@lakestream/shared/protocol/http'
import { useEffect, useRef } from 'react'
import { selectNodes, useSelectedId } from '../app/store.ts'
import { resolveTheme } from '../app/theme.ts'
import { p } from '../messages/en-panels.ts'
import { monaco } from './monaco.ts'

interface CodeEditorProps {
  readonly path: string
  readonly text: string
  readonly spans: readonly CodeSpan[]
}

const LANGUAGES: Readonly<Record<string, string>> = { '.py': 'python', '.sql': 'sql', '.json': 'json' }

/** Monaco, to read. */
export function CodeEditor({ path, text, spans }: CodeEditorProps) {
  const box = useRef<HTMLDivElement>(null)
  const editor = useRef<monaco.editor.IStandaloneCodeEditor | null>(null)
  const lit = useRef<monaco.editor.IEditorDecorationsCollection | null>(null)
  const current = useRef(spans)
  const selected = useSelectedId()
  current.current = spans
  useEffect(() => {
    if (!box.current) return
    const created = monaco.editor.create(box.current, {
      readOnly: true,
      automaticLayout: true,
      minimap: { enabled: false },
      fontFamily: 'JetBrains Mono Variable, monospace',
      fontSize: 12.5,
      scrollBeyondLastLine: false,
      theme: `lakestream-${resolveTheme()}`,
      ariaLabel: p.code.title,
      padding: { top: 8 },
    })
    editor.current = created
    lit.current = created.createDecorationsCollection()
    created.onMouseDown(({ target }) => {
      const line = target.position?.lineNumber
      const span = current.current.find(({ startLine, endLine }) => line && line >= startLine && line <= endLine)
      if (span) selectNodes([span.nodeId])
    })
    const themes = new MutationObserver(() => monaco.editor.setTheme(`lakestream-${resolveTheme()}`))
    themes.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      themes.disconnect()
      created.getModel()?.dispose()
      created.dispose()
      editor.current = null
    }
  }, [])
  useEffect(() => {
    const model = editor.current?.getModel()
    if (!model) return
    if (model.getValue() !== text) model.setValue(text)
    monaco.editor.setModelLanguage(model, LANGUAGES[path.slice(path.lastIndexOf('.'))] ?? 'plaintext')
  }, [path, text])
  useEffect(() => {
    const own = spans.filter(({ nodeId }) => nodeId === selected)
    lit.current?.set(
      own.map(({ startLine, endLine }) => ({
        range: new monaco.Range(startLine, 1, endLine, 1),
        options: { isWholeLine: true, className: 'code-lit' },
      })),
    )
    const first = own[0]
    if (first) editor.current?.revealLineInCenterIfOutsideViewport(first.startLine)
  }, [selected, spans])
  // Without `nokey` the canvas would take the spaces that are typed here.
  return <div ref={box} className="nokey h-full" data-testid="code-editor" />
}
