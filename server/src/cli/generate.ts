import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { LANGUAGES, type Language, TARGET_CHOICES, type TargetChoice } from '@lakestream/shared/pipeline/model'
import { generateBundle } from '../codegen/generate.ts'
import { EXIT, requireNoErrors, usageError } from './outcome.ts'
import { openPipelineFile, type ValueFlags } from './pipeline-file.ts'

interface GenerateFlags extends ValueFlags {
  readonly out?: string
  readonly target?: string
  readonly language?: string
  readonly json: boolean
}

function isTarget(text: string): text is TargetChoice {
  return (TARGET_CHOICES as readonly string[]).includes(text)
}

function isLanguage(text: string): text is Language {
  return (LANGUAGES as readonly string[]).includes(text)
}

/** `generate FILE --out DIR`: writes the files of the code. */
export async function generate(path: string | undefined, flags: GenerateFlags): Promise<number> {
  const { out, target, language, json } = flags
  if (!out) throw usageError('Name the folder to write to: --out DIR')
  if (target !== undefined && !isTarget(target))
    throw usageError(`--target is ${TARGET_CHOICES.join(', ')}, not "${target}".`)
  if (language !== undefined && !isLanguage(language))
    throw usageError(`--language is ${LANGUAGES.join(' or ')}, not "${language}".`)
  const file = await openPipelineFile(path, flags)
  requireNoErrors(file.diagnostics)
  const pipeline = { ...file.pipeline, ...(target && { target }), ...(language && { language }) }
  const bundle = generateBundle(pipeline, { environment: file.environment, parameters: file.given })
  requireNoErrors(bundle.diagnostics)
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
