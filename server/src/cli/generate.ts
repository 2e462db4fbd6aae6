import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { generateBundle } from '../codegen/generate.ts'
import { CommandError, EXIT, usageError } from './outcome.ts'
import { formatDiagnostic, openPipelineFile, requireNoErrors } from './pipeline-file.ts'

interface GenerateFlags {
  readonly out?: string
  readonly target?: string
  readonly env?: string
  readonly json: boolean
}

/** `generate FILE --out DIR`: writes the files of the code. */
export async function generate(
  path: string | undefined,
  { out, target, env = 'spark', json }: GenerateFlags,
): Promise<number> {
  if (!out) throw usageError('Name the folder to write to: --out DIR')
  if (env !== 'spark' && env !== 'databricks') throw usageError(`--env is spark or databricks, not "${env}".`)
  if (target !== undefined && !['sdp', 'sss', 'auto'].includes(target))
    throw usageError(`--target is sdp, sss or auto, not "${target}".`)
  if (target === 'sdp')
    throw new CommandError(EXIT.problems, 'Declarative pipelines (sdp) are not generated yet: use --target sss.')
  const file = await openPipelineFile(path)
  requireNoErrors(file)
  const bundle = generateBundle(file.pipeline, { environment: env })
  const failures = bundle.diagnostics.filter(({ severity }) => severity === 'error')
  if (failures.length > 0) throw new CommandError(EXIT.problems, failures.map(formatDiagnostic).join('\n'))
  for (const each of bundle.files) {
    const destination = join(resolve(out), each.path)
    await mkdir(dirname(destination), { recursive: true })
    await writeFile(destination, each.text)
  }
  const files = bundle.files.map((each) => each.path)
  if (json) console.log(JSON.stringify({ out: resolve(out), files }, null, 2))
  else console.log(`${files.length} files in ${resolve(out)}`)
  return EXIT.ok
}
