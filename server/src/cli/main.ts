import { parseArgs } from 'node:util'
import { toFileSchema } from '@lakestream/shared/pipeline/schema'
import { explain } from './explain.ts'
import { generate } from './generate.ts'
import { CommandError, EXIT, usageError } from './outcome.ts'
import { preview } from './preview.ts'
import { run } from './run.ts'
import { validate } from './validate.ts'

const USAGE = `lakestream: pipelines without a server

  lakestream validate FILE [--json]
  lakestream generate FILE --out DIR [--target auto|sdp|sss|hybrid] [--language python|sql] [--json]
  lakestream preview  FILE --node ID [--input NODE=PATH]... [--batch-size N] [--advance-to TIME] [--json]
  lakestream explain  FILE --node ID [--input NODE=PATH]... [--batch-size N] [--advance-to TIME] [--json]
  lakestream run      FILE [--input NODE=PATH]... [--limit N] [--trial] [--json]
  lakestream schema

All but schema take --param NAME=VALUE as often as needed, a value of a parameter, and all but run --env spark|databricks, whose values count.
preview gives what the engine computes, run what Apache Spark computes, explain why a pattern detected something and why not. NODE and ID are a node's id or label.
Exit codes: 0 fine, 1 problems in the pipeline, 2 usage, 3 environment.`

const OPTIONS = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  out: { type: 'string' },
  target: { type: 'string' },
  language: { type: 'string' },
  env: { type: 'string' },
  node: { type: 'string' },
  param: { type: 'string', multiple: true, default: [] as string[] },
  input: { type: 'string', multiple: true, default: [] as string[] },
  'batch-size': { type: 'string' },
  'advance-to': { type: 'string' },
  limit: { type: 'string' },
  trial: { type: 'boolean', default: false },
} as const

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parse(args)
  const [command, file, ...rest] = positionals
  if (values.help || command === undefined || command === 'help') {
    console.log(USAGE)
    return command === undefined && !values.help ? EXIT.usage : EXIT.ok
  }
  if (rest.length > 0) throw usageError(`One file at a time: what is "${rest[0]}"?`)
  switch (command) {
    case 'validate':
      return validate(file, values)
    case 'generate':
      return generate(file, values)
    case 'preview':
      return preview(file, values)
    case 'explain':
      return explain(file, values)
    case 'run':
      return run(file, values)
    case 'schema':
      console.log(JSON.stringify(toFileSchema(), null, 2))
      return EXIT.ok
    default:
      throw usageError(`There is no command "${command}".\n\n${USAGE}`)
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error))
  }
}

// A reader that has seen enough, such as `head`, closes the pipe; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof CommandError)) throw error
  console.error(error.message)
  if (error.exitCode !== EXIT.usage && process.argv.includes('--json')) {
    console.log(JSON.stringify({ ok: false, error: error.message, diagnostics: error.diagnostics }, null, 2))
  }
  process.exitCode = error.exitCode
}
