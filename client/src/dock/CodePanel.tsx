import { Copy, Download } from 'lucide-react'
import { useState } from 'react'
import { LanguageChoice } from '../inspector/CodeChoices.tsx'
import { p } from '../messages/en-panels.ts'
import { downloadText } from '../pipelines/pick-file.ts'
import { IconButton } from '../ui/Button.tsx'
import { notify } from '../ui/notify.ts'
import { CodeEditor } from './CodeEditor.tsx'
import { useGeneratedCode } from './use-generated-code.ts'

/** Folder of a declarative pipeline's files. */
const DECLARATIVE = 'transformations/'

/** The generated files. A node's lines are lit while it is selected, and a click into them selects it. */
export function CodePanel() {
  const { code, problem } = useGeneratedCode()
  const [wanted, setWanted] = useState('')
  const file =
    code?.files.find(({ path }) => path === wanted) ??
    code?.files.find(({ path }) => path.endsWith('.sql')) ??
    code?.files.find(({ path }) => path.endsWith('.py')) ??
    code?.files[0]
  if (problem) return <p className="p-4 text-mute" data-testid="code-problem">{`${p.code.failed} ${problem}`}</p>
  if (!code || !file) return <p className="p-4 text-mute">{p.code.empty}</p>
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-8 shrink-0 items-center gap-1 border-b border-line px-2.5">
        <div className="flex min-w-0 flex-1 items-center gap-1 overflow-x-auto whitespace-nowrap">
          {code.files.map(({ path }) => (
            <button
              key={path}
              type="button"
              aria-pressed={path === file.path}
              className={`rounded-md px-2 py-0.5 font-mono text-[11.5px] ${path === file.path ? 'bg-hover text-ink' : 'text-mute hover:text-ink'}`}
              onClick={() => setWanted(path)}
            >
              {path}
            </button>
          ))}
        </div>
        {code.files.some(({ path }) => path.startsWith(DECLARATIVE)) ? (
          <div className="-my-1 text-[11.5px]">
            <LanguageChoice label={p.code.language} onChange={() => setWanted('')} />
          </div>
        ) : null}
        <IconButton
          label={p.code.copy}
          className="size-6!"
          onClick={() => void navigator.clipboard.writeText(file.text).then(() => notify.success(p.code.copied))}
        >
          <Copy size={13} />
        </IconButton>
        <IconButton label={p.code.download} className="size-6!" onClick={() => downloadText(file.path, file.text)}>
          <Download size={13} />
        </IconButton>
      </div>
      <div className="min-h-0 flex-1">
        <CodeEditor path={file.path} text={file.text} spans={code.spans.filter((span) => span.path === file.path)} />
      </div>
    </div>
  )
}
