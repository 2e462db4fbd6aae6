import { join } from 'node:path'
import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import type { Environment, JsonObject } from '@lakestream/shared/pipeline/model'
import { expect, it } from 'vitest'
import { readSqlText } from '../codegen/build-pipeline.ts'
import { generateWay, surround } from '../codegen/surround.ts'
import { listVariants } from '../codegen/variants.ts'
import { useSeen } from '../support/seen.ts'
import { useSpark } from '../support/spark.ts'

const spark = useSpark()
const seen = useSeen('sql-text')
const SCRIPT = join(import.meta.dirname, 'scripts', 'parse_sql.py')

const WITH_SQL = CATALOGUE.filter(({ sql }) => typeof sql === 'function').flatMap((definition) =>
  (['spark', 'databricks'] as const)
    .filter((environment) => definition.targets[environment].includes('sdp'))
    .map((environment) => ({ type: definition.type, definition, environment })),
)

/** Without what only Databricks takes: expectations of a view, flows that merge, and the word that makes a table anew. */
const toOpenSource = (text: string) =>
  text
    .replace(/^CREATE OR REFRESH /gm, 'CREATE ')
    .replace(/^CREATE FLOW \S+ AS AUTO CDC INTO [\s\S]*?;\n/gm, '')
    .replace(/ \((?:\n {2}CONSTRAINT .*)+\n\) AS$/gm, ' AS')

it.each(WITH_SQL)(
  '$type on $environment: Spark reads the SQL of every variant',
  async ({ definition, environment }) => {
    const example = definition.example as JsonObject
    const configs = [example, ...listVariants(definition.config.shape, example).map(({ variant }) => variant.config)]
    const written = configs.map((config) => writeSql(definition, config, environment)).filter((text) => text !== '')
    const isSaid = written.some((text) => text.includes('-- lakestream:node tested\n'))
    const saw = isSaid ? seen(definition.type, `code sdp-sql ${environment}`, 'every variant') : null
    const texts = [...new Set(written)].map(toOpenSource)
    const answers = (await spark.runScript(SCRIPT, { texts })) as (string | null)[]
    expect(answers.filter((answer) => answer !== null)).toEqual([])
    saw?.()
  },
)

it('a text that is no SQL is found', async () => {
  const texts = ['SELECT 1;\nSELECT (;\n']
  expect(await spark.runScript(SCRIPT, { texts })).toEqual([expect.stringContaining('PARSE_SYNTAX_ERROR')])
})

const writeSql = (definition: (typeof CATALOGUE)[number], config: JsonObject, environment: Environment) =>
  readSqlText(generateWay(surround(definition, config), { environment, target: 'sdp', language: 'sql' }))
