import type { Column } from '../expression/types.ts'
import { readAvroColumns } from '../pipeline/inference/avro-columns.ts'
import { readJsonTrees } from '../pipeline/inference/json-tree.ts'
import { SampleProblem } from '../pipeline/inference/sample-problem.ts'
import { checkNames, error, requireValue } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { group, optionalCode, optionalText, secret } from './fields.ts'

export const avroSchemaField = (options: Omit<Parameters<typeof optionalCode>[1], 'language'>) =>
  optionalCode('Avro schema', {
    language: 'text',
    // It decides about columns.
    parameters: false,
    placeholder: '{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"}]}',
    ...options,
  })

/** Where schemas are registered. */
export const registryFields = (options: Parameters<typeof group>[2]) =>
  group(
    'Schema registry',
    {
      url: optionalText('Address', { placeholder: 'https://registry:8081' }),
      subject: optionalText('Subject', {
        placeholder: 'orders-value',
        help: 'Most often the name of the topic and "-value".',
      }),
      username: secret('User'),
      password: secret('Password'),
    },
    options,
  )

interface Registry {
  readonly url: string
  readonly subject: string
  readonly username: { readonly scope: string; readonly key: string } | null
  readonly password: { readonly scope: string; readonly key: string } | null
}

/** With the one topic, its subject is offered. */
export function checkRegistry({ url, subject, username, password }: Registry, topic = ''): NodeProblem[] {
  const value = `${topic}-value`
  const fix = topic === '' ? undefined : { label: `Write ${value}`, field: 'registry.subject', value }
  return [
    ...requireValue(url, 'Address', 'registry.url'),
    ...(subject === '' ? [error('config.required', 'Subject is required.', 'registry.subject', fix)] : []),
    ...(password ? requireValue(username, 'User', 'registry.username') : []),
    ...(username ? requireValue(password, 'Password', 'registry.password') : []),
  ]
}

const NO_TIMES =
  'Spark reads "time-micros" as a time of day, which no column can be: without the "logicalType" it is a number.'

interface AvroSchema {
  readonly columns: readonly Column[]
  readonly problems: readonly NodeProblem[]
}

/** The columns of a schema that somebody typed, as Spark reads them; none where it has problems. */
export function readAvroSchema(text: string): AvroSchema {
  try {
    const [tree, second] = readJsonTrees(text)
    if (!tree) return refuse('Avro schema is required.', 'config.required')
    if (second) throw new SampleProblem('one schema is needed, not several.', second.line)
    const { columns, problems } = readAvroColumns(tree)
    const [first] = problems
    // Nothing else is told of a schema that can be read.
    if (first) throw new SampleProblem(NO_TIMES, first.line)
    const twice = checkNames(columns, 'avroSchema').map((problem) => ({ ...problem, field: 'avroSchema' }))
    if (!isJson(text)) return refuse('Write the Avro schema as JSON, with double quotes around names and texts.')
    return twice.length > 0 ? { columns: [], problems: twice } : { columns, problems: [] }
  } catch (problem) {
    if (!(problem instanceof SampleProblem)) throw problem
    return refuse(`Line ${problem.line}: ${problem.message}`)
  }
}

const refuse = (message: string, code = 'config.invalid'): AvroSchema => ({
  columns: [],
  problems: [error(code, message, 'avroSchema')],
})

/** Spark's readers of JSON take more than Avro's does. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
