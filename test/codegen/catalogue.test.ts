import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import { readFieldMeta, readShape } from '@lakestream/shared/nodes/fields'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { useSeen } from '../support/seen.ts'
import { generateSketch, readPipelineText, type Sketch } from './build-pipeline.ts'
import { readShapes, readStringConstants, runRuff } from './python-check.ts'
import { listVariants } from './variants.ts'

const seen = useSeen('code')

const SOURCE: JsonObject = {
  path: 'data',
  schema: [
    { id: 'a', name: 'date', type: 'timestamp' },
    { id: 'b', name: 'delay', type: 'int' },
    { id: 'c', name: 'origin', type: 'string' },
    { id: 'd', name: 'tags', type: 'array<string>' },
  ],
  eventTime: { column: 'date' },
}

/** A pipeline around one node: file sources before it, a console behind each of its outputs. */
function surround(definition: AnyNodeDefinition, config: JsonObject, label = 'Tested'): Sketch {
  const parsed = parseConfig(definition, config).config
  const ports = definition.inputs(parsed)
  const feeds = ports.flatMap((port) => (port.many ? [`${port.id}`, `${port.id}`] : [port.id]))
  const outputs = definition.outputs(parsed).map(({ id }) => id)
  return {
    nodes: {
      ...Object.fromEntries(feeds.map((_, index) => [`source-${index}`, { type: 'auto-loader', config: SOURCE }])),
      tested: { type: definition.type, label, config },
      ...Object.fromEntries(outputs.map((port) => [`sink-${port}`, { type: 'console-sink', config: {} }])),
    },
    edges: [
      ...feeds.map((port, index) => `source-${index}:out>tested:${port}`),
      ...outputs.map((port) => `tested:${port}>sink-${port}:in`),
    ],
  }
}

const WAYS = (['spark', 'databricks'] as const).flatMap((environment) =>
  (['sss', 'sdp'] as const).map((target) => ({ environment, target })),
)

/** The program of each target in each environment, also where the node cannot be part of it. */
function generate(definition: AnyNodeDefinition, config: JsonObject, label?: string): string[] {
  const sketch = surround(definition, config, label)
  return WAYS.map(({ environment, target }) => readPipelineText(generateSketch(sketch, environment, {}, target)))
}

/** The same with the node's own module, where it has one. */
function generateAll(definition: AnyNodeDefinition, config: JsonObject): string {
  const { files } = generateSketch(surround(definition, config))
  const own = files.filter(({ path }) => path.startsWith('lakestream_custom/')).map(({ text }) => text)
  return withoutComments([...generate(definition, config), ...own])
}

describe.each(CATALOGUE.map((definition) => ({ type: definition.type, definition })))('$type', ({ definition }) => {
  const example = definition.example as JsonObject

  it('the example is a valid config', () => {
    expect(parseConfig(definition, example).problems).toEqual([])
  })

  it('says why it cannot be part of a target', () => {
    const { config } = parseConfig(definition, example)
    for (const { environment, target } of WAYS) {
      if (definition.targets[environment].includes(target)) continue
      expect(definition.unfit?.(config, target, environment) ?? '', `${target} on ${environment}`).toMatch(/\w.*\.$/)
    }
  })

  it('defaults parse and round trip', () => {
    const { config } = parseConfig(definition, example)
    expect(parseConfig(definition, JSON.parse(JSON.stringify(config)))).toEqual({ config, problems: [] })
  })

  it('parsing is total: any JSON gives a config that makes code', () => {
    for (const json of [
      null,
      7,
      'text',
      [],
      {},
      { [Object.keys(definition.config.shape)[0] ?? '']: { a: [1] } },
    ] as Json[]) {
      const { config } = parseConfig(definition, json)
      expect(() => definition.sentence(config)).not.toThrow()
      expect(generate(definition, json as JsonObject)).toHaveLength(WAYS.length)
    }
  })

  it('every field changes the code', () => {
    const changing = new Map<string, boolean>()
    for (const { base, variant } of listVariants(definition.config.shape, example)) {
      const changed = generateAll(definition, base) !== generateAll(definition, variant.config)
      changing.set(variant.path, changed || changing.get(variant.path) === true)
    }
    expect([...changing].filter(([, changed]) => !changed).map(([path]) => path)).toEqual([])
  })

  it('hostile values stay values', () => {
    const poisoned = ['mild', ...HOSTILE].flatMap((text) => generate(definition, poison(definition, text), 'x'))
    const shapes = readShapes(poisoned)
    shapes.forEach((shape, index) => {
      const hostile = HOSTILE[Math.floor(index / WAYS.length) - 1]
      expect(shape === shapes[index % WAYS.length], JSON.stringify(hostile)).toBe(true)
    })
  })

  it('code of every variant parses and is as ruff writes it', () => {
    const saw = WAYS.filter(({ environment, target }) => definition.targets[environment].includes(target)).map(
      ({ environment, target }) =>
        seen(definition.type, `code ${target === 'sdp' ? 'sdp-python' : 'sss'} ${environment}`, 'every variant'),
    )
    const texts = listVariants(definition.config.shape, example).flatMap(({ variant }) =>
      generate(definition, variant.config),
    )
    for (const hostile of HOSTILE) texts.push(...generate(definition, poison(definition, hostile), hostile))
    expect(readStringConstants(texts)).toHaveLength(texts.length)
    expect(runRuff([...new Set(texts)])).toBe('')
    for (const done of saw) done()
  })
})

const HOSTILE = [
  '"); import os; os.system("true") #',
  `'''"""\\`,
  'a\nimport os\n',
  '{{py this}} {0} $x %s `tick`',
  '\u2028\u0085\u0000\ud83d\ude00 \u202eé',
  'x'.repeat(120),
]

/** The example with every free text replaced; names that must stay apart get a number. */
function poison(definition: AnyNodeDefinition, text: string): JsonObject {
  let number = 0
  const change = (schema: z.ZodType, value: Json | undefined): Json | undefined => {
    const shape = readShape(schema)
    const meta = readFieldMeta(schema)
    if (shape && Array.isArray(value)) return value.map((item) => changeAll(shape, item as JsonObject))
    if (shape && !Array.isArray(value)) return changeAll(shape, (value ?? {}) as JsonObject)
    if (meta?.kind === 'text') return `${text}${number++}`
    return value
  }
  const changeAll = (shape: Readonly<Record<string, z.ZodType>>, record: JsonObject): JsonObject =>
    Object.fromEntries(
      [...new Set([...Object.keys(record), ...Object.keys(shape)])].flatMap((key) => {
        const changed = shape[key] && key !== 'id' ? change(shape[key], record[key]) : record[key]
        return changed === undefined ? [] : [[key, changed]]
      }),
    )
  return changeAll(definition.config.shape, definition.example as JsonObject)
}

function withoutComments(texts: readonly string[]): string {
  return texts.map((text) => text.replace(/^#.*$/gm, '')).join('\n')
}
