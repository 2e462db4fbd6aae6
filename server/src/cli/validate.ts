import { EXIT, formatDiagnostic } from './outcome.ts'
import { openPipelineFile, type ValueFlags } from './pipeline-file.ts'

interface ValidateFlags extends ValueFlags {
  readonly json: boolean
}

/** `validate FILE`: the problems of a pipeline; exit code 1 where one is an error. */
export async function validate(path: string | undefined, flags: ValidateFlags): Promise<number> {
  const { diagnostics, pipeline } = await openPipelineFile(path, flags)
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  if (flags.json) console.log(JSON.stringify({ ok: errors === 0, diagnostics }, null, 2))
  else {
    for (const diagnostic of diagnostics) console.log(formatDiagnostic(diagnostic))
    console.log(`${pipeline.name}: ${pipeline.nodes.length} nodes, ${errors === 0 ? 'no errors' : `${errors} errors`}`)
  }
  return errors === 0 ? EXIT.ok : EXIT.problems
}
