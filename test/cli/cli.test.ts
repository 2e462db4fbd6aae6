import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { lakestream } from '../support/cli.ts'
import { ROOT } from '../support/flights.ts'

const FLIGHTS = 'templates/pipelines/flight-delays.lakestream.json'
const folder = mkdtempSync(join(tmpdir(), 'lakestream-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The rows of the other two inputs, without `distance` and `destination`, in a Parquet file written by pyarrow. */
const PARQUET = [
  'UEFSMRUAFVwVPiwVBBUAFQYVBhwAAAAuOAIAAAAEARAAAAAyMDAxLwUDFCAxMDowMEoUAAAxFQAVLBUwLBUEFQAVBhUGHAAAABZUAgAAAAQBHw',
  'AAAAAAAAAFAAAAAAAAABUAFSAVJCwVBBUAFQYVBhwAAAAQPAIAAAAEAQEAAABYAQAAAFkVBBlMNQAYBnNjaGVtYRUGABUMJQIYBGRhdGUlAEwc',
  'AAAAFQQlAhgFZGVsYXkAFQwlAhgGb3JpZ2luJQBMHAAAABYEGRwZPCYAHBUMGSUGABkYBGRhdGUVAhYEFoIBFmQmCEkcFQAVABUCADwWQBkGGS',
  'YABAAAACYAHBUEGSUGABkYBWRlbGF5FQIWBBZSFlYmbEkcFQAVABUCADwpBhkmAAQAAAAmABwVDBklBgAZGAZvcmlnaW4VAhYEFkYWSibCAUkc',
  'FQAVABUCADwWBBkGGSYABAAAABaaAhYEJggWhAIAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI2LjAuMRk8HAAAHAAAHAAAABABAABQQV',
  'Ix',
].join('')

interface PreviewJson {
  readonly outputs: Record<string, { pending?: boolean; origin?: string }[]>
}

function withFile(name: string, text: string | Buffer): string {
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
    const { status, stderr, json } = lakestream('validate', withFile('bad.json', text), '--json')
    expect(status).toBe(1)
    expect(stderr).toContain(words)
    expect(json<{ diagnostics: object[] }>().diagnostics[0]).toMatchObject({ severity: 'error' })
  })
})

describe('usage', () => {
  it.each([
    [['validate', '/nowhere.json'], 'cannot be read'],
    [['frobnicate'], 'no command'],
    [['preview', FLIGHTS], '--node'],
    [['preview', FLIGHTS, '--node', 'nobody'], 'There is no node'],
    [['preview', FLIGHTS, '--node', 'alerts', '--batch-size', '0'], '--batch-size'],
    [['preview', FLIGHTS, '--node', 'alerts', '--input', 'alerts=a.csv'], 'is not a source'],
    [['run', FLIGHTS, '--limit', 'all'], '--limit'],
    [['generate', FLIGHTS, '--out', folder, '--env', 'mars'], '--env'],
    [['generate', FLIGHTS], '--out'],
    [['generate', FLIGHTS, '--out', folder, '--language', 'latin'], '--language'],
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
  expect(json<{ files: string[] }>().files).toContain('transformations/pipeline.py')
  const { status: parsed } = spawnSync('python3', [
    '-c',
    'import ast,sys; ast.parse(open(sys.argv[1]).read())',
    join(out, 'transformations', 'pipeline.py'),
  ])
  expect(parsed).toBe(0)
})

it('generate writes SQL where that is asked for, and Python beside it', () => {
  const out = join(folder, 'sql')
  const { status, json } = lakestream('generate', FLIGHTS, '--out', out, '--language', 'sql', '--json')
  expect(status).toBe(0)
  const { files } = json<{ files: string[] }>()
  expect(files.filter((path) => path.startsWith('transformations/'))).toEqual([
    'transformations/pipeline.py',
    'transformations/pipeline.sql',
  ])
  expect(readFileSync(join(out, 'transformations', 'pipeline.sql'), 'utf8')).toContain('STREAM(over_30_minutes_late)')
  const python = readFileSync(join(out, 'transformations', 'pipeline.py'), 'utf8')
  expect(python).toContain('# In Python: Its operator is a class of Python; Spark SQL has no words for what it does.\n')
})

describe('explain', () => {
  it('tells of each event at a pattern what became of it, and of which events each detection is made', () => {
    const { status, json } = lakestream('explain', FLIGHTS, '--node', 'alerts', '--json')
    expect(status).toBe(0)
    const { events, detections } = json<{ events: { outcome: string }[]; detections: { events: number[] }[] }>()
    expect(detections.map(({ events: of }) => of.length)).toEqual(detections.map(() => 3))
    expect(detections).toHaveLength(42)
    const matched = new Set(detections.flatMap(({ events: of }) => of))
    expect(events.filter(({ outcome }) => outcome === 'matched')).toHaveLength(matched.size)
  })

  it('refuses what is no pattern', () => {
    const { status, stderr } = lakestream('explain', FLIGHTS, '--node', 'delayed')
    expect(status).toBe(1)
    expect(stderr).toContain('Only patterns can be explained')
  })
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
    ['rows.parquet', Buffer.from(PARQUET, 'base64')],
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

  it.each([
    ['flights', 'out', 20_000],
    ['alerts-table', 'out', 42],
  ])('shows what the source or sink %s has', (node, port, count) => {
    const { json } = lakestream('preview', FLIGHTS, '--node', node, '--json')
    expect(json<PreviewJson>().outputs[port]).toHaveLength(count)
  })

  it('names an error upstream, also to programs, rather than computing with it', () => {
    const text = readFileSync(join(ROOT, FLIGHTS), 'utf8').replace('"delay > 30"', '"dealy > 30"')
    const { status, json } = lakestream('preview', withFile('wrong.json', text), '--node', 'alerts', '--json')
    expect(status).toBe(1)
    expect(json()).toMatchObject({ ok: false, diagnostics: [{ nodeId: 'delayed', field: 'condition' }] })
  })
})

it.each([
  ['preview', '--node', 'delayed'],
  ['run', '--limit', '5'],
])('%s exits with 3 where an input is missing', (command, ...options) => {
  const { status, json } = lakestream(command, FLIGHTS, ...options, '--input', 'flights=/nowhere.jsonl', '--json')
  expect(status).toBe(3)
  expect(json()).toMatchObject({ ok: false, error: 'There is no file at /nowhere.jsonl.' })
})

it('schema is a JSON Schema that takes the example and its configs, and refuses what is not their kind', () => {
  const schema = lakestream('schema').json<z.core.JSONSchema.JSONSchema & { $defs: Record<string, object> }>()
  const example = JSON.parse(readFileSync(join(ROOT, FLIGHTS), 'utf8'))
  const file = z.fromJSONSchema(schema)
  expect(file.safeParse(example).success).toBe(true)
  expect(file.safeParse({ ...example, edges: [1] }).success).toBe(false)
  for (const { type, config } of Object.values<{ type: string; config: object }>(example.nodes)) {
    const node = z.fromJSONSchema({ ...schema.$defs[type], $defs: schema.$defs } as z.core.JSONSchema.JSONSchema)
    expect(node.safeParse(config), type).toMatchObject({ success: true })
    const [field = ''] = Object.keys(config)
    expect(node.safeParse({ ...config, [field]: null }).success, `${type}.${field}`).toBe(false)
  }
})
