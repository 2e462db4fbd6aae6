import { execFileSync } from 'node:child_process'
import { printExpression } from '@lakestream/shared/expression/print'
import { PARAMETER_TYPES, type Parameter, type ParameterType } from '@lakestream/shared/pipeline/model'
import { readParameter } from '@lakestream/shared/pipeline/parameters/read'
import { describe, expect, it } from 'vitest'
import { makeRandom } from '../support/random.ts'
import { ROOT } from '../support/spark.ts'
import { generateSketch, type Sketch } from './build-pipeline.ts'
import { HOSTILE } from './poison.ts'
import { readShapes, readYaml, runRuff } from './python-check.ts'
import { generateWay, WAYS, type Way } from './surround.ts'

const SCHEMA = [
  { id: 'a', name: 'delay', type: 'int' },
  { id: 'b', name: 'origin', type: 'string' },
]

function sketchOf(parameters: readonly Parameter[]): Sketch {
  return {
    parameters,
    nodes: {
      rows: { type: 'auto-loader', label: 'Rows', config: { path: 'in', schema: SCHEMA } },
      late: { type: 'filter', label: 'Late', config: { condition: 'origin = ${stage}' } },
      table: { type: 'delta-table-sink', label: 'Table', config: { table: 't_${stage}' } },
    },
    edges: ['rows:out>late:in', 'late:out>table:in'],
  }
}

const stage = (text: string): Parameter => ({
  name: 'stage',
  type: 'string',
  description: text,
  default: text,
  values: {},
})

describe('a hostile value stays a value', () => {
  const files = (text: string, way: Way) => generateWay(sketchOf([stage(text)]), way).files

  it('in Python', () => {
    for (const way of WAYS) {
      const programs = ['mild', ...HOSTILE].map((text) => files(text, way)[0]?.text ?? '')
      const [mild, ...hostile] = readShapes(programs)
      for (const shape of hostile) expect(shape).toBe(mild)
      expect(runRuff(programs)).toBe('')
    }
  })

  it('in YAML and JSON', () => {
    const texts = HOSTILE.map((text) => {
      const all = files(text, { environment: 'spark', target: 'sdp', language: 'python' })
      const manifest = JSON.parse(all.find(({ path }) => path === 'manifest.json')?.text ?? '')
      expect(manifest.parameters).toEqual([{ name: 'stage', type: 'string', value: text, description: text }])
      return all.find(({ path }) => path === 'spark-pipeline.yml')?.text ?? ''
    })
    const read = readYaml(texts) as { configuration: Record<string, string> }[]
    expect(read.map(({ configuration }) => configuration['lakestream.parameter.stage'])).toEqual(HOSTILE)
  })

  it('and what somebody wrote like the marks of generated code is a text', () => {
    const nodes = {
      ...sketchOf([]).nodes,
      table: { type: 'delta-table-sink', config: { table: 'a\ufdd0stage\ufdd2b' } },
    }
    const { files: made } = generateSketch({ ...sketchOf([stage('x')]), nodes })
    expect(made[0]?.text).toContain('run.table_path("a\\ufffdstage\\ufffdb")')
  })
})

it('a program declares the parameters that its nodes name, with the values of its environment', () => {
  const parameters = [
    { ...stage('dev'), values: { databricks: 'prod' } },
    { ...stage('x'), name: 'unused' },
  ]
  const text = (way: Way) => generateWay(sketchOf(parameters), way).files[0]?.text ?? ''
  const job = text({ environment: 'databricks', target: 'sss', language: 'python' })
  expect(job).toContain('parameters = Parameters({"stage": ("string", "prod")})')
  expect(job).toContain('    parameters.read(run)\n')
  expect(job).toContain('    main(build, job_parameter)\n')
  expect(text({ environment: 'spark', target: 'sss', language: 'python' })).toContain('    main(build)\n')
  const declarative = text({ environment: 'spark', target: 'sdp', language: 'python' })
  expect(declarative).toContain('parameters = Parameters({"stage": ("string", "dev")})\nparameters.read(run)\n')
  expect(generateSketch(sketchOf([])).files[0]?.text).not.toContain('Parameters')
})

it('an SQL text has its parameters as literals and within quotes, and comments stay as they are', () => {
  const query =
    "SELECT r'${stage}', 'a-${stage}' AS s FROM flights WHERE origin = ${stage} -- it's ${stage}\nAND '$5' > ''"
  const sql = {
    type: 'sql-query',
    config: { sql: query, inputs: [{ id: 'i', name: 'flights' }], schema: SCHEMA.slice(1) },
  }
  const { files, diagnostics } = generateSketch({
    parameters: [stage('dev')],
    nodes: { ...sketchOf([]).nodes, late: sql },
    edges: ['rows:out>late:i', 'late:out>table:in'],
  })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const [, template = ''] = /parameters\.query\(\s*("(?:[^"\\]|\\.)*")/.exec(files[0]?.text ?? '') ?? []
  const filled = runParameters({ stage: ['string', "o'{a}${b}"] }, `query(${template})`)
  expect(filled.replaceAll('{{', '{').replaceAll('}}', '}')).toContain(
    "SELECT r'${stage}', 'a-o\\'{a}\\u0024{b}' AS s FROM flights WHERE origin = 'o\\'{a}\\u0024{b}' -- it's ${stage}\nAND '$5' > ''",
  )
})

/** What a call of the runtime's parameters gives. */
function runParameters(declared: Record<string, [string, string]>, call: string): string {
  const program = `
import json, sys
sys.path.insert(0, sys.argv[1])
from lakestream_runtime.parameters import Parameters
declared, call = json.load(sys.stdin)
print(json.dumps(eval("parameters." + call, {"parameters": Parameters(declared)})))
`
  const args = ['-c', program, `${ROOT}/templates/runtime`]
  return JSON.parse(execFileSync('python3', args, { input: JSON.stringify([declared, call]) }).toString())
}

/** Texts that are values, nearly values, and none. */
function listTexts(seed: number): string[] {
  const random = makeRandom(seed)
  const pieces = [
    '0',
    '12',
    '-',
    '+',
    '.',
    'e',
    'E5',
    ':',
    'T',
    ' ',
    'Z',
    '2026-01-31',
    '10:00',
    ':30',
    '.125',
    '+02:00',
    'true',
    'minutes',
    'hour',
    'd',
    '\u0661',
    '_',
    '',
  ]
  const made = Array.from({ length: 400 }, () =>
    Array.from({ length: 1 + random(5) }, () => pieces[random(pieces.length)]).join(''),
  )
  const known = [
    '30',
    '-2147483648',
    '2147483648',
    '9223372036854775807',
    '9223372036854775808',
    '1e308',
    '1e309',
    '0.1',
    '0001-01-01',
    '2026-02-29',
  ]
  return [...made, ...known, '2026-01-31T23:59:59.999999-14:00', '10 minutes', '1 day', '999999999999 days', ...HOSTILE]
}

it('what the editor takes for a value the runtime takes for the same value, and nothing else', () => {
  const asked = PARAMETER_TYPES.flatMap((type) => listTexts(7).map((text) => [type, text] as const))
  const program = `
import json, sys
sys.path.insert(0, sys.argv[1])
from lakestream_runtime.parameters import Parameters
def answer(type_name, text):
    try:
        return Parameters({"p": (type_name, text)}).sql("\${p}")
    except (ValueError, OverflowError):
        return None
print(json.dumps([answer(*each) for each in json.load(sys.stdin)]))
`
  const input = JSON.stringify(asked)
  const answers = JSON.parse(
    execFileSync('python3', ['-c', program, `${ROOT}/templates/runtime`], { input, maxBuffer: 1 << 26 }).toString(),
  ) as (string | null)[]
  const counts = { good: 0, bad: 0 }
  asked.forEach(([type, text], at) => {
    expect(toComparable(answers[at] ?? null), `${type} ${JSON.stringify(text)}`).toBe(toLiteral(type, text))
    counts[answers[at] === null ? 'bad' : 'good'] += 1
  })
  expect(Math.min(counts.good, counts.bad)).toBeGreaterThan(300)
})

/** As the expression printer spells the value; numbers with their type around them. */
function toLiteral(type: ParameterType, text: string): string | null {
  const read = readParameter(type, text)
  if (!read) return null
  if (type === 'double') return `double ${Number(text)}`
  if (type === 'int' || type === 'bigint') return `CAST(${read.value} AS ${type})`
  return printExpression({ kind: 'literal', ...read, span: [0, 0] })
}

/** Of a double the number, which the two languages spell in their own ways. */
function toComparable(literal: string | null): string | null {
  const [, number] = /^CAST\('(.*)' AS double\)$/.exec(literal ?? '') ?? []
  return number === undefined ? literal : `double ${Number(number)}`
}
