import { createRoute } from '@hono/zod-openapi'
import { parsePipelineFile } from '@lakestream/shared/pipeline/file'
import { GeneratedCode, GenerateRequest } from '@lakestream/shared/protocol/http'
import { generateBundle } from '../codegen/generate.ts'
import { refuse } from './refuse.ts'
import type { ServerApp, Services } from './server-app.ts'
import { body, json, refused } from './shapes.ts'

const generate = createRoute({
  method: 'post',
  path: '/api/generate',
  summary: 'The code of a pipeline, without the runtime package that is shipped with it',
  request: { body: body(GenerateRequest) },
  responses: { 200: json(GeneratedCode, 'Files, and which of their lines are which node’s.'), ...refused },
})

const RUNTIME = 'lakestream_runtime/'

export function generateRoutes(app: ServerApp, _services: Services): void {
  app.openapi(generate, (context) => {
    const { file, target, environment } = context.req.valid('json')
    const parsed = parsePipelineFile(file)
    if (parsed.pipeline === null) {
      refuse(422, 'unreadable-file', 'The file is not a pipeline.', { problems: parsed.problems })
    }
    const pipeline = target === undefined ? parsed.pipeline : { ...parsed.pipeline, target }
    const { files, spans, diagnostics } = generateBundle(pipeline, { environment })
    const own = files.filter(({ path }) => !path.startsWith(RUNTIME))
    const body = GeneratedCode.parse({ files: own, spans, diagnostics: [...parsed.problems, ...diagnostics] })
    return context.json(body, 200)
  })
}
