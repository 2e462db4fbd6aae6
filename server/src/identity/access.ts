import type { PipelineSummary } from '@lakestream/shared/protocol/http'
import { type Action, may } from '@lakestream/shared/protocol/roles'
import { refuse, refuseUnknownPipeline } from '../http/refuse.ts'
import type { DocumentStorage } from '../storage/storage.ts'

const DEEDS: Record<Action, string> = {
  see: 'open it',
  comment: 'comment on it',
  edit: 'change it',
  run: 'run it',
  share: 'decide who may use it',
  delete: 'delete it',
}

/** The pipeline, if the person may do this with it; else the request is refused. Who may not see it is not told that it is there. */
export async function requirePipeline(
  storage: Pick<DocumentStorage, 'findPipeline'>,
  { id, person, action }: { readonly id: string; readonly person: string; readonly action: Action },
): Promise<PipelineSummary> {
  const pipeline = await storage.findPipeline(id, person)
  if (!pipeline || !may(pipeline.role, 'see')) return refuseUnknownPipeline(id)
  if (may(pipeline.role, action)) return pipeline
  const role = pipeline.role
  return refuse(403, 'not-allowed', `As ${role} of this pipeline you may not ${DEEDS[action]}. Ask its owner for it.`, {
    id,
    role,
  })
}
