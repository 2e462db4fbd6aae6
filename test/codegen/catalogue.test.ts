import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import { findNoSql } from '@lakestream/shared/pipeline/language'
import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'
import { describe, expect, it } from 'vitest'
import { useSeen } from '../support/seen.ts'
import { generateSketch, readPipelineText, readSqlText } from './build-pipeline.ts'
import { HOSTILE, poison } from './poison.ts'
import { readStringConstants, runRuff } from './python-check.ts'
import { generateWay, surround, WAYS, waysOf } from './surround.ts'
import { listVariants } from './variants.ts'

const seen = useSeen('code')

/** The Python of each target in each environment, also where the node cannot be part of it. */
function generate(definition: AnyNodeDefinition, config: JsonObject, label?: string): string[] {
  const sketch = surround(definition, config, label)
  return waysOf(definition).map((way) => readPipelineText(generateWay(sketch, way)))
}

/** The node's own module, where it has one. */
function generateOwn(definition: AnyNodeDefinition, config: JsonObject): string[] {
  const { files } = generateSketch(surround(definition, config))
  return files.filter(({ path }) => path.startsWith('lakestream_custom/')).map(({ text }) => text)
}

describe.each(CATALOGUE.map((definition) => ({ type: definition.type, definition })))('$type', ({ definition }) => {
  const example = definition.example as JsonObject
  const made = new Map<string, readonly string[]>()
  /** Each config's code, made once for all tests of the node. */
  const generateOnce = (config: JsonObject): readonly string[] => {
    const key = JSON.stringify(config)
    const texts = made.get(key) ?? generate(definition, config)
    made.set(key, texts)
    return texts
  }
  const generateVariants = () =>
    listVariants(definition.config.shape, example).flatMap(({ variant }) => generateOnce(variant.config))

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

  it('says its SQL, or why there is none', () => {
    const { config } = parseConfig(definition, example)
    for (const environment of ['spark', 'databricks'] as const) {
      if (!definition.targets[environment].includes('sdp')) continue
      const reason = findNoSql(definition, config, [], environment)
      if (reason !== null) expect(reason, environment).toMatch(/^(?!It has no SQL body)[A-Z].*\.$/)
      const isSql = WAYS.some(
        (way) =>
          way.environment === environment &&
          readSqlText(generateWay(surround(definition, example), way)).includes('-- lakestream:node tested\n'),
      )
      expect(isSql, environment).toBe(reason === null)
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
      expect(generate(definition, json as JsonObject)).toHaveLength(waysOf(definition).length)
    }
  })

  it('imports nothing by a name that a label can give the function of a node', () => {
    const lines = generateVariants().flatMap((text) => text.match(/^from \S+ import (?:\([^)]*\)|.*)/gm) ?? [])
    const names = new Set(lines.flatMap((line) => line.split(' import ')[1]?.match(/\w+/g) ?? []))
    expect(
      [...names].filter((name) => /^(read|detect|make|write|take|view|table|flow|shape|options)_/.test(name)),
    ).toEqual([])
  })

  it('every field changes the code', () => {
    const changing = new Map<string, boolean>()
    const generateAll = (config: JsonObject) =>
      withoutComments([...generateOnce(config), ...generateOwn(definition, config)])
    for (const { base, variant } of listVariants(definition.config.shape, example)) {
      const changed = generateAll(base) !== generateAll(variant.config)
      changing.set(variant.path, changed || changing.get(variant.path) === true)
    }
    expect([...changing].filter(([, changed]) => !changed).map(([path]) => path)).toEqual([])
  })

  it('code of every variant parses and is as ruff writes it', () => {
    const saw = WAYS.filter(
      ({ environment, target, language }) => language === 'python' && definition.targets[environment].includes(target),
    ).map(({ environment, target }) =>
      seen(definition.type, `code ${target === 'sdp' ? 'sdp-python' : 'sss'} ${environment}`, 'every variant'),
    )
    const hostile = HOSTILE.flatMap((text) => generate(definition, poison(definition, example, text, ['text']), text))
    const texts = [...new Set([...generateVariants(), ...hostile])]
    expect(readStringConstants(texts)).toHaveLength(texts.length)
    expect(runRuff(texts)).toBe('')
    for (const done of saw) done()
  })
})

function withoutComments(texts: readonly string[]): string {
  return texts.map((text) => text.replace(/^#.*$/gm, '')).join('\n')
}
