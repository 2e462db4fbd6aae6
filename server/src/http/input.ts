import { join } from 'node:path'
import { createRoute } from '@hono/zod-openapi'
import { projectDocument } from '@lakestream/shared/document/project'
import { encodeValue } from '@lakestream/shared/expression/row-json'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import { ENVIRONMENTS } from '@lakestream/shared/pipeline/model'
import { bindNode } from '@lakestream/shared/pipeline/parameters/bind'
import { resolveParameters } from '@lakestream/shared/pipeline/parameters/resolve'
import { InputRows } from '@lakestream/shared/protocol/http'
import { z } from 'zod'
import type { Env } from '../env.ts'
import { requirePipeline } from '../identity/access.ts'
import { findFiles, lookUp } from '../input/find-files.ts'
import { readFirstRows } from '../input/read-input.ts'
import { toSourceFiles } from '../input/source-files.ts'
import { refuse, refuseUnknownPipeline } from './refuse.ts'
import type { ServerApp, Services } from './server-app.ts'
import { ById, json, refused } from './shapes.ts'

const read = createRoute({
  method: 'get',
  path: '/api/pipelines/{id}/nodes/{nodeId}/input',
  summary: 'Rows of a source that reads files of this machine, for the preview',
  request: {
    params: ById.extend({ nodeId: z.string().max(64) }),
    query: z.object({
      limit: z.coerce.number().int().min(1).max(50_000).default(1000),
      /** Whose values the parameters have. */
      environment: z.enum(ENVIRONMENTS).default('spark'),
      /** Where there is no file, the rows are null instead of an error. */
      optional: z.stringbool().default(false),
    }),
  },
  responses: {
    200: json(InputRows, 'The first rows, by position of the columns as the source reads them.'),
    ...refused,
  },
})

const NO_ROWS: InputRows = { rows: null, truncated: false }

/** Where relative paths of a pipeline that is opened in the app are looked up. */
export function inputFolders(env: Env): string[] {
  return [join(env.dataFolder, 'files'), join(env.root, 'templates', 'pipelines')]
}

export function inputRoutes(app: ServerApp, { env, storage, rooms, mayRun }: Services): void {
  const folders = inputFolders(env)
  app.openapi(read, async (context) => {
    const { id, nodeId } = context.req.valid('param')
    const { limit, environment, optional } = context.req.valid('query')
    await requirePipeline(storage, { id, person: context.get('person').id, action: 'see' })
    const room = (await rooms.open(id)) ?? refuseUnknownPipeline(id)
    const { pipeline } = projectDocument(room.doc)
    const node = pipeline.nodes.find((candidate) => candidate.id === nodeId)
    if (!node) refuse(404, 'unknown-node', 'There is no such node in the pipeline.', { nodeId })
    const definition = findNode(node.type)
    const config = bindNode(node, resolveParameters(pipeline.parameters, { environment }))
    const reading = definition?.source?.(config)
    const files = reading && toSourceFiles(config, reading.columns)
    if ((!reading || !files) && optional) return context.json(NO_ROWS, 200)
    if (!reading || !files)
      refuse(404, 'no-files', 'This node does not read files that the server can open.', { nodeId })
    const { path, glob, options } = files
    const found = await lookUp(path, folders, mayRun)
    const list = found === null ? [] : await findFiles(found, glob)
    if (list.length === 0 && optional) return context.json(NO_ROWS, 200)
    if (list.length === 0) refuse(404, 'no-such-file', `There is no file at "${path}" on this machine.`, { path })
    const { rows, truncated } = await readFirstRows(list, options, limit)
    const types = reading.columns.map(({ type }) => type)
    const encoded = rows.map((row) => types.map((type, index) => encodeValue(type, row[index] ?? null)))
    return context.json({ rows: encoded, truncated, ...(truncated ? {} : { total: rows.length }) }, 200)
  })
}
