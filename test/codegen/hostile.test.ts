import type { Bundle, BundleFile, BundleManifest } from '@lakestream/server/codegen/bundle'
import { type Token, tokenize } from '@lakestream/shared/expression/tokenize'
import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { describe, expect, it } from 'vitest'
import { listForms, listShown } from '../support/shown-fields.ts'
import { generateSketch, readPipelineText, readSqlText } from './build-pipeline.ts'
import { HOSTILE, poison } from './poison.ts'
import { readShapes, readStringConstants, readYaml } from './python-check.ts'
import { generateWay, surround, type Way, waysOf } from './surround.ts'

/** Whatever people type stays what they typed, in every language of a bundle. `mild` is what needs no care anywhere. */
const MILD = 'mild'

/** The label names functions, so that it stays the same where texts are compared. */
function generate(definition: AnyNodeDefinition, config: JsonObject, text: string, way: Way, label = 'x') {
  const sketch = surround(definition, poison(definition, config, text), label)
  return generateWay({ ...sketch, name: text, description: text }, way)
}

describe.each(CATALOGUE.map((definition) => ({ type: definition.type, definition })))('$type', ({ definition }) => {
  const forms = listForms(definition)

  /** The code of each form in each way, first with mild values, then with each of the hostile ones. */
  let made: readonly Bundle[] | undefined
  const bundles = () => {
    made ??= forms.flatMap((config) =>
      waysOf(definition).flatMap((way) => [MILD, ...HOSTILE].map((text) => generate(definition, config, text, way))),
    )
    return made
  }
  const texts = () => bundles().map(readPipelineText)

  it('hostile values stay values in Python', () => {
    for (const { mild, hostile, value } of pairUp(readShapes(texts()))) {
      expect(hostile === mild, JSON.stringify(value)).toBe(true)
    }
  })

  it('hostile values stay values in SQL', () => {
    for (const { mild, hostile, value } of pairUp(readStringConstants(texts()))) compareSql(mild, hostile, value)
    const files = bundles().map((bundle) => readSqlText(bundle).split(/;\n/))
    for (const { mild, hostile, value } of pairUp(files)) {
      expect(hostile).toHaveLength(mild.length)
      mild.forEach((text, at) => {
        compareTokens(text, hostile[at] ?? '', value)
      })
    }
  })

  it('hostile values and names stay values in JSON, YAML and lists, and out of paths', () => {
    const specs: { readonly text: string; readonly value: string }[] = []
    for (const way of waysOf(definition)) {
      const example = definition.example as JsonObject
      const [mild, ...others] = [MILD, ...HOSTILE].map((text) => generate(definition, example, text, way, text))
      for (const [at, { files }] of others.entries()) {
        const value = HOSTILE[at] ?? ''
        for (const { path, text } of files) {
          if (isSpec({ path, text })) specs.push({ text, value })
          else compareFile(path, text, mild?.files ?? [], value)
        }
        expect(files).toHaveLength(mild?.files.length ?? 0)
      }
    }
    const [first, ...read] = readYaml([
      generateSketch(surround(definition, {}), 'spark', {}, 'sdp').files.find(isSpec)?.text ?? '',
      ...specs.map(({ text }) => text),
    ])
    expect(read).toEqual(specs.map(({ value }) => ({ ...(first as object), name: value })))
  })

  it.each(['expression', 'type'] as const)('what is no %s is a problem, so it never runs', (kind) => {
    const written = forms.map((config) => ({
      config: poison(definition, config, ') OR (1', [kind]),
      before: poison(definition, config, '', []),
    }))
    const changed = written.filter(({ config, before }) => JSON.stringify(config) !== JSON.stringify(before))
    for (const { config } of changed) {
      // A field that the form hides is no part of the code.
      if (listShown(definition, config).every((path) => !String(readAt(config, path)).startsWith(') OR (1'))) continue
      const { diagnostics } = generateSketch(surround(definition, config))
      expect(diagnostics.filter((each) => each.severity === 'error' && each.nodeId === 'tested')).not.toEqual([])
    }
  })
})

/** Each answer about hostile values beside that about the mild ones of the same form. */
function pairUp<T>(answers: readonly T[]): { mild: T; hostile: T; value: string }[] {
  const size = HOSTILE.length + 1
  return answers.flatMap((hostile, at) => {
    const mild = answers[at - (at % size)]
    return at % size === 0 || mild === undefined ? [] : [{ mild, hostile, value: HOSTILE[(at % size) - 1] ?? '' }]
  })
}

function readAt(json: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], json)
}

/** What is put together of values and is no SQL: addresses, lists of topics, names of columns with a prefix and of folders; and hints, which are SQL. */
const NOT_SQL =
  /^mild\d+(?:\.servicebus\.windows\.net:9093|\/serving-endpoints\/mild\d+\/invocations|_deleted|,mild\d+|date|delay|origin|tags)$|, mild\d+$/

/** Where a value is a part of an SQL text, it is one token there, and that token is the value. */
function compareSql(mild: readonly string[], hostile: readonly string[], value: string) {
  mild.forEach((text, at) => {
    if (!text.includes(MILD) || /^mild\d*$/.test(text) || NOT_SQL.test(text)) return
    compareTokens(text, hostile[at] ?? '', value)
  })
}

function compareTokens(mild: string, hostile: string, value: string) {
  const [before, after] = [tokenize(mild), tokenize(hostile)]
  const wanted = before.map((token) => toShape({ ...token, text: token.text.replaceAll(MILD, value) }))
  // A text may hold SQL itself, such as the columns of a message.
  const isSql = (at: number) => before[at]?.kind === 'string' && before[at].text.includes('`')
  const found = after.map((token, at) => (isSql(at) ? wanted[at] : toShape(token)))
  expect(found, mild).toEqual(wanted)
  after.forEach((token, at) => {
    if (isSql(at)) compareSql([before[at]?.text ?? ''], [token.text], value)
  })
}

/** A name stays one, whether it needs its quotes or not. */
const toShape = ({ kind, text }: Token) => `${kind === 'quoted' ? 'name' : kind} ${text}`

const isSpec = ({ path }: BundleFile) => path === 'spark-pipeline.yml'

function compareFile(path: string, text: string, mild: readonly BundleFile[], value: string) {
  const before = mild.find((file) => file.path === path)?.text ?? ''
  expect(path).toMatch(/^[a-z][\w./-]*$/)
  if (path === 'manifest.json') {
    const [found, wanted] = [JSON.parse(text), JSON.parse(before)] as [BundleManifest, BundleManifest]
    expect(found.name).toBe(value)
    expect(found.nodes['tested']).toEqual({
      ...wanted.nodes['tested'],
      label: value,
      function: expect.stringMatching(/^\w+$/),
    })
    expect(shapeOf(found)).toEqual(shapeOf(wanted))
  } else if (path === 'requirements.txt') expect(text).toBe(before)
  // Python and SQL have tests of their own; for files of another kind say here how a value stays one.
  else expect(path).toMatch(/\.(py|sql)$/)
}

/** Names and kinds of values of JSON at every depth. */
function shapeOf(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(shapeOf)
  if (typeof json !== 'object' || json === null) return typeof json
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, shapeOf(value)]))
}
