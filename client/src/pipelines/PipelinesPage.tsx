import type { PipelineSummary, Template } from '@lakestream/shared/protocol/http'
import { FileUp, Plus, Workflow } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { api } from '../app/api.ts'
import { navigate, toPipelinePath } from '../app/navigation.ts'
import { report } from '../app/report.ts'
import { ThemeButton } from '../app/ThemeButton.tsx'
import { t } from '../messages/en.ts'
import { Button } from '../ui/Button.tsx'
import { Input } from '../ui/Input.tsx'
import { PipelineCard } from './PipelineCard.tsx'
import { pickJsonFile } from './pick-file.ts'

/** All pipelines, and the ways to begin one. */
export function PipelinesPage() {
  const [pipelines, setPipelines] = useState<PipelineSummary[] | null>(null)
  const [templates, setTemplates] = useState<Template[]>([])
  const [query, setQuery] = useState('')
  const refresh = useCallback(() => {
    api.pipelines().then(setPipelines, report)
  }, [])
  useEffect(() => {
    document.title = t.app
    refresh()
    api.templates().then(setTemplates, report)
  }, [refresh])
  const shown = pipelines?.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()))
  return (
    <div className="h-full overflow-auto">
      <header className="flex h-12 items-center gap-3 border-b border-line bg-panel px-5">
        <img src="/icon.svg" alt="" width={22} height={22} />
        <span className="font-semibold">{t.app}</span>
        <span className="flex-1" />
        <ThemeButton />
      </header>
      <main className="mx-auto max-w-5xl px-6 py-8">
        <div className="mb-5 flex flex-wrap items-center gap-3">
          <h1 className="text-xl font-semibold tracking-tight">{t.pipelines.title}</h1>
          <span className="flex-1" />
          <Input
            type="search"
            aria-label={t.pipelines.filter}
            placeholder={t.pipelines.filter}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            className="w-52!"
          />
          <Button onClick={() => void importFile()}>
            <FileUp size={15} /> {t.pipelines.import}
          </Button>
          <Button
            look="primary"
            data-testid="create-pipeline"
            onClick={() => void create({ name: t.pipelines.untitled })}
          >
            <Plus size={15} /> {t.pipelines.create}
          </Button>
        </div>
        {shown?.length === 0 && query === '' ? <p className="mb-8 text-mute">{t.pipelines.none}</p> : null}
        <ul className="mb-10 grid grid-cols-[repeat(auto-fill,minmax(270px,1fr))] gap-3">
          {shown?.map((pipeline) => (
            <PipelineCard key={pipeline.id} pipeline={pipeline} onChange={refresh} />
          ))}
        </ul>
        {templates.length > 0 ? <h2 className="mb-3 text-[15px] font-semibold">{t.pipelines.examples}</h2> : null}
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(270px,1fr))] gap-3">
          {templates.map((template) => (
            <TemplateCard key={template.id} template={template} />
          ))}
        </ul>
      </main>
    </div>
  )
}

function TemplateCard({ template }: { readonly template: Template }) {
  return (
    <li>
      <button
        type="button"
        data-testid={`template-${template.id}`}
        onClick={() => void create({ template: template.id })}
        className="flex h-full w-full flex-col gap-2 rounded-xl border border-dashed border-line p-4 text-left hover:border-accent hover:bg-panel"
      >
        <span className="flex items-center gap-2 font-semibold">
          <Workflow size={16} className="text-accent" aria-hidden="true" /> {template.name}
        </span>
        <span className="text-mute">{template.description}</span>
        <span className="mt-auto text-faint">{t.pipelines.nodes(template.nodeCount)}</span>
      </button>
    </li>
  )
}

async function create(body: Parameters<typeof api.create>[0]) {
  try {
    const { id } = await api.create(body)
    navigate(toPipelinePath(id))
  } catch (error) {
    report(error)
  }
}

async function importFile() {
  const file = await pickJsonFile()
  if (file) await create({ file })
}
