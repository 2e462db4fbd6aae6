import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { lakestream } from '../support/cli.ts'
import { ROOT } from '../support/flights.ts'

const FLIGHTS = 'templates/pipelines/flight-delays.lakestream.json'
const folder = mkdtempSync(join(tmpdir(), 'lakestream-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface PreviewJson {
  readonly outputs: Record<string, { pending?: boolean; origin?: string }[]>
}

function withFile(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('validate', () => {
  it('finds nothing wrong with the example', () => {
    const { status, json } = lakestream('validate', FLIGHTS, '--json')
    expect(status).toBe(0)
    expect(json()).toEqual({ ok: true, diagnostics: [] })
  })

  it('names node, field and place of an error and exits with 1', () => {
    const text = readFileSync(join(ROOT, FLIGHTS), 'utf8').replace('"delay > 30"', '"dealy > 30"')
    const { status, json } = lakestream('validate', withFile('wrong.json', text), '--json')
    expect(status).toBe(1)
    expect(json()).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'expression.unknown-column', nodeId: 'delayed', field: 'condition', span: [0, 5] }],
    })
  })

  it.each([
    ['no JSON', '{', 'is no JSON'],
    ['no pipeline', '{}', 'lakestream'],
  ])('says so of a file that is %s', (_what, text, words) => {
    const { status, stderr } = lakestream('validate', withFile('bad.json', text))
    expect(status).toBe(1)
    expect(stderr).toContain(words)
  })
})

describe('usage', () => {
  it.each([
    [['validate', '/nowhere.json'], 'cannot be read'],
    [['frobnicate'], 'no command'],
    [['preview', FLIGHTS], '--node'],
    [['preview', FLIGHTS, '--node', 'nobody'], 'There is no node'],
    [['preview', FLIGHTS, '--node', 'alerts', '--batch-size', '0'], '--batch-size'],
    [['generate', FLIGHTS], '--out'],
    [['run', FLIGHTS, '--unknown'], '--unknown'],
  ])('%j exits with 2 and says what to do', (args, words) => {
    const { status, stderr } = lakestream(...args)
    expect(stderr).toContain(words)
    expect(status).toBe(2)
  })

  it('is shown by --help', () => {
    const { status, stdout } = lakestream('--help')
    expect(status).toBe(0)
    expect(stdout).toContain('lakestream preview')
  })
})

it('generate writes Python that CPython reads', () => {
  const out = join(folder, 'out')
  const { status, json } = lakestream('generate', FLIGHTS, '--out', out, '--json')
  expect(status).toBe(0)
  expect(json<{ files: string[] }>().files).toContain('pipeline.py')
  const { status: parsed } = spawnSync('python3', [
    '-c',
    'import ast,sys; ast.parse(open(sys.argv[1]).read())',
    join(out, 'pipeline.py'),
  ])
  expect(parsed).toBe(0)
})

describe('preview', () => {
  it('gives the 42 alerts of the example, none of them pending', () => {
    const { status, json } = lakestream('preview', FLIGHTS, '--node', 'alerts', '--json')
    expect(status).toBe(0)
    const { matches = [] } = json<PreviewJson>().outputs
    expect(matches).toHaveLength(42)
    expect(matches.filter(({ pending }) => pending)).toEqual([])
  })

  it('marks what waits, and releases it when time is advanced', () => {
    const pending = (...more: string[]) =>
      lakestream('preview', FLIGHTS, '--node', 'Delays per hour', '--json', ...more)
        .json<PreviewJson>()
        .outputs['out']?.filter((row) => row.pending).length
    expect(pending()).toBeGreaterThan(0)
    expect(pending('--advance-to', '2002-01-01T00:00:00Z')).toBe(0)
  })

  it.each([
    [
      'rows.jsonl',
      '{"date":"2001/01/01 10:00","delay":31,"origin":"X"}\n{"date":"2001/01/01 10:01","delay":5,"origin":"Y"}\n',
    ],
    ['rows.csv', 'date,delay,distance,origin,destination\n2001/01/01 10:00,31,1,X,Z\n2001/01/01 10:01,5,1,Y,Z\n'],
  ])('reads the rows of a source from %s', (name, text) => {
    const input = `flights=${withFile(name, text)}`
    const { json } = lakestream(
      'preview',
      FLIGHTS,
      '--node',
      'delayed',
      '--input',
      input,
      '--batch-size',
      '1',
      '--json',
    )
    const { out = [], rejected = [] } = json<PreviewJson>().outputs
    expect(out.map(({ origin }) => origin)).toEqual(['X'])
    expect(rejected.map(({ origin }) => origin)).toEqual(['Y'])
  })

  it('exits with 3 where the input is missing', () => {
    expect(lakestream('preview', FLIGHTS, '--node', 'delayed', '--input', 'flights=/nowhere.jsonl').status).toBe(3)
  })
})

it('schema is a JSON Schema with the config of every node', () => {
  const schema = lakestream('schema').json<{ $schema: string; $defs: Record<string, unknown> }>()
  expect(schema.$schema).toContain('json-schema.org')
  expect(Object.keys(schema.$defs)).toContain('count-threshold')
})
