import { importPipeline } from '@lakestream/shared/document/commands/pipeline'
import type { UndoOutcome } from '@lakestream/shared/document/undo'
import { formatPipelineFile, parsePipelineFile } from '@lakestream/shared/pipeline/file'
import { announce } from '../app/live-region.ts'
import { selectNodes } from '../app/store.ts'
import { reveal } from '../canvas/reveal.ts'
import type { PipelineSession } from '../collab/session.ts'
import { t } from '../messages/en.ts'
import { downloadText, pickJsonFile } from '../pipelines/pick-file.ts'
import { notify } from '../ui/notify.ts'

/** Undoes this person's last step and shows where it was. */
export function undo(session: PipelineSession) {
  if (session.getState().canUndo) show(session, session.undo.undo(), t.heard.undone)
}

export function redo(session: PipelineSession) {
  if (session.getState().canRedo) show(session, session.undo.redo(), t.heard.redone)
}

function show(session: PipelineSession, outcome: UndoOutcome | null, words: string) {
  if (!outcome) return
  const { nodes } = session.getState().pipeline
  const there = (ids: readonly string[]) => nodes.filter(({ id }) => ids.includes(id))
  const changed = there(outcome.nodes)
  if (changed.length > 0) selectNodes(changed.map(({ id }) => id))
  if (changed[0]) reveal(changed[0].id)
  announce(words)
  const [kept] = there(outcome.kept)
  if (kept) notify.info(t.header.kept(kept.label))
}

export function exportPipeline(session: PipelineSession) {
  const { pipeline, layout } = session.getState()
  const name =
    pipeline.name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'pipeline'
  downloadText(`${name}.lakestream.json`, formatPipelineFile(pipeline, layout))
}

/** Replaces the pipeline by a file, as one step that can be undone. */
export async function importIntoPipeline(session: PipelineSession) {
  const json = await pickJsonFile()
  if (json === null) return
  const file = parsePipelineFile(json)
  if (!file.pipeline) {
    notify.error(file.problems[0]?.message ?? t.pipelines.notAFile)
    return
  }
  const { pipeline, layout } = file
  session.edit(null, (doc) => importPipeline(doc, pipeline, layout))
}

export async function copyLink() {
  await navigator.clipboard.writeText(location.href)
  notify.success(t.share.copied)
}
