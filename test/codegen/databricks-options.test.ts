import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { describe, expect, it } from 'vitest'
import { generateSketch, readPipelineText } from './build-pipeline.ts'
import { BY_FILES, BY_FORMAT, QUERY, SERVING_BODIES } from './documented-options.ts'
import { readOptions, type SetOption } from './python-check.ts'
import { listVariants } from './variants.ts'

/** What generated code tells systems that are not here to refuse it: each name must be a documented one. */

function findUndocumented(options: readonly SetOption[]): string[] {
  const files = options.find(({ name }) => name === 'cloudFiles.format')?.value
  const ofFiles = typeof files === 'string' ? (BY_FILES[files]?.options ?? []) : []
  return options
    .filter(({ formats, name }) => {
      const known = formats.flatMap((format) => BY_FORMAT[format] ?? []).flatMap(({ options }) => options)
      return ![...QUERY.options, ...known, ...ofFiles].includes(name)
    })
    .map(({ formats, name }) => `${formats.join('+')} ${name}`)
}

/** A node's code on Databricks, by itself. */
function generate(definition: AnyNodeDefinition, config: JsonObject): string {
  return readPipelineText(
    generateSketch({ nodes: { node: { type: definition.type, config } }, edges: [] }, 'databricks'),
  )
}

function listConfigs(definition: AnyNodeDefinition): JsonObject[] {
  const example = definition.example as JsonObject
  const variants = listVariants(definition.config.shape, example)
  return [example, ...variants.flatMap(({ base, variant }) => [base, variant.config])]
}

it.each(CATALOGUE.map((definition) => ({ type: definition.type, definition })))(
  '$type: every option is a documented one',
  ({ definition }) => {
    const texts = [...new Set(listConfigs(definition).map((config) => generate(definition, config)))]
    expect([...new Set(readOptions(texts).flatMap(findUndocumented))]).toEqual([])
  },
)

it('an option that is not documented is found', () => {
  const [options = []] = readOptions([
    'def read(spark):\n    reader = spark.readStream.format("cloudFiles").option("cloudFiles.format", "csv")\n' +
      '    return reader.option("sep", ";").option("multiLine", "true").option("maxFilesPerTrigger", 1)\n',
  ])
  expect(findUndocumented(options)).toEqual(['cloudFiles maxFilesPerTrigger'])
})

describe('Auto Loader', () => {
  const [definition] = CATALOGUE.filter(({ type }) => type === 'auto-loader')
  const read = (config: JsonObject) => {
    if (!definition) throw new Error('there is no Auto Loader')
    const text = generate(definition, { ...(definition.example as JsonObject), ...config })
    const options = Object.fromEntries((readOptions([text])[0] ?? []).map(({ name, value }) => [name, value]))
    return { options, hasSchema: text.includes('.schema(') }
  }
  const hints = '`date` string, `delay` int, `origin` string'

  it('has a schema or hints, because it refuses to evolve a schema that it is given', () => {
    expect(read({})).toMatchObject({ hasSchema: true, options: { 'cloudFiles.schemaEvolutionMode': 'none' } })
    expect(read({}).options).not.toHaveProperty(['cloudFiles.schemaHints'])
    const inferring: JsonObject[] = [{ schemaEvolution: 'addNewColumns' }, { inferColumnTypes: true }]
    for (const config of inferring)
      expect(read(config)).toMatchObject({ hasSchema: false, options: { 'cloudFiles.schemaHints': hints } })
    expect(read({ schemaHints: 'x int' }).options['cloudFiles.schemaHints']).toBe(`${hints}, x int`)
    expect(read({ schemaEvolution: 'addNewColumns', format: 'orc' })).toMatchObject({ hasSchema: true })
  })

  it('adds the rescued column itself where new columns go there', () => {
    const rescued = { schemaEvolution: 'rescue', rescuedDataColumn: '_rescued_data' }
    expect(read(rescued).options).toMatchObject({ rescuedDataColumn: '_rescued_data' })
    expect(read(rescued).options).not.toHaveProperty('columnNameOfCorruptRecord')
    expect(read({ rescuedDataColumn: 'bad' }).options).toMatchObject({ columnNameOfCorruptRecord: 'bad' })
  })
})

it('a Kinesis stream is read from a time as its format says', () => {
  const [definition] = CATALOGUE.filter(({ type }) => type === 'event-hub-kinesis')
  if (!definition) throw new Error('there is no Kinesis')
  const config = {
    provider: 'kinesis',
    startingPosition: 'timestamp',
    startingTimestamp: '2026-01-01T01:00:00.5+01:00',
  }
  const [options = []] = readOptions([generate(definition, { ...(definition.example as JsonObject), ...config })])
  expect(JSON.parse(String(options.find(({ name }) => name === 'initialPosition')?.value))).toEqual({
    at_timestamp: '2026-01-01T00:00:00Z',
    format: "yyyy-MM-dd'T'HH:mm:ssXXX",
  })
})

it('a serving endpoint gets a body that it takes, or the node says that it does not', () => {
  const [definition] = CATALOGUE.filter(({ type }) => type === 'ml-model-endpoint')
  const bodies = Object.keys(definition?.config.shape.body.meta()?.field?.choices ?? {})
  const taken = bodies.filter((body) => {
    const config = { ...(definition?.example as JsonObject), body }
    return definition?.problems(definition.config.parse(config), []).every(({ code }) => code !== 'config.body')
  })
  expect(taken.length).toBeGreaterThan(0)
  expect(SERVING_BODIES).toEqual(expect.arrayContaining(taken))
})
