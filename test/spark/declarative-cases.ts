import { findNode } from '@lakestream/shared/nodes/catalogue'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import type { Language } from '@lakestream/shared/pipeline/model'
import { expect, it } from 'vitest'
import { CASE_NODE, type NodeCase, readCases, toCasePipeline, toSinkId } from '../nodes/case-files.ts'
import { chooseDeclarative } from '../nodes/declarative-choice.ts'
import { runOnSpark, type SparkRows, sortRows } from '../support/executions.ts'
import { mergePipelines, prefixPipeline } from '../support/merge-pipelines.ts'
import { useSeen } from '../support/seen.ts'
import { useSpark } from '../support/spark.ts'
import { leaveOut, toBatches } from './case-runs.ts'

interface DeclarativeCase {
  readonly type: string
  readonly one: NodeCase
}

/** Tests of the cases of every node that a declarative pipeline can have in a language: the same as of Structured Streaming. */
export function testCases(language: Language) {
  const spark = useSpark({ declarative: true })
  const seen = useSeen(`declarative-${language}-cases`)
  const see = ({ type, one }: DeclarativeCase) => seen(type, `run sdp-${language} spark`, one.name)
  const cases = listCases(language)
  // What reads or writes tables by name runs alone; of the others several are one pipeline, which saves most of the time.
  const alone = cases.filter(({ type, one }) => one.tables !== undefined || findNode(type)?.category === 'sink')
  const together = cases.filter((each) => !alone.includes(each))
  // Of patterns fewer: the Python workers of all of them start at once, and each must answer within seconds.
  const packs = [
    ...toPacks(
      together.filter((each) => !isPattern(each)),
      16,
    ),
    ...toPacks(together.filter(isPattern), 4),
  ]

  it.each(alone.map((each) => ({ name: `${each.type}: ${each.one.name}`, each })))('$name', async ({ each }) => {
    const { type, one } = each
    const saw = see(each)
    const hasTable = (findNode(type)?.table?.(readConfig(type, one)) ?? []).length > 0
    const pipeline = { ...toCasePipeline(type, one), language }
    const shown = findNode(type)?.category === 'sink' ? (hasTable ? [] : [CASE_NODE]) : listSinks(one)
    compare(each, await runOnSpark(spark, { pipeline, batches: toBatches(one), shown, tables: one.tables ?? {} }), '')
    saw()
  })

  it.each(packs)('$name', async (pack) => {
    const saw = pack.cases.map(see)
    const prefixes = pack.cases.map((_, index) => `c${index}-`)
    const pipelines = pack.cases.map(({ type, one }, index) =>
      prefixPipeline(toCasePipeline(type, one), prefixes[index] ?? ''),
    )
    const batches = pack.cases.flatMap(({ one }, index) =>
      Object.entries(toBatches(one)).map(([id, rows]) => [`${prefixes[index]}${id}`, rows] as const),
    )
    const rows = await runOnSpark(spark, {
      pipeline: { ...mergePipelines(pipelines), language },
      batches: Object.fromEntries(batches),
      shown: pack.cases.flatMap(({ one }, index) => listSinks(one).map((id) => `${prefixes[index]}${id}`)),
    })
    pack.cases.forEach((each, index) => {
      compare(each, rows, prefixes[index] ?? '')
      saw[index]?.()
    })
  })
}

const isPattern = ({ type }: DeclarativeCase) => findNode(type)?.category === 'pattern'

const listSinks = ({ expected }: NodeCase) => Object.keys(expected).map(toSinkId)

function compare({ type, one }: DeclarativeCase, { rows, columns }: SparkRows, idPrefix: string) {
  for (const [port, expected] of Object.entries(one.expected)) {
    const sink = idPrefix + (findNode(type)?.category === 'sink' ? CASE_NODE : toSinkId(port))
    // A match carries its node's id.
    const found = sortRows(
      leaveOut(
        rows[sink] ?? [],
        (columns[sink] ?? []).map(({ name }) => name),
        one,
      ),
    ).map((row) => row.replaceAll(`"${idPrefix}${CASE_NODE}"`, `"${CASE_NODE}"`))
    expect(found, `${type}, ${one.name}: ${port}`).toEqual(sortRows(expected))
  }
}

/** One after the other, as long as a pack has so many tables at most. */
function toPacks(cases: readonly DeclarativeCase[], tables: number) {
  const packs: DeclarativeCase[][] = []
  let left = 0
  for (const each of cases) {
    const needed = listSinks(each.one).length
    if (left < needed) {
      packs.push([])
      left = tables
    }
    packs.at(-1)?.push(each)
    left -= needed
  }
  return packs.map((pack) => ({ name: [...new Set(pack.map(({ type }) => type))].join(', '), cases: pack }))
}

function listCases(language: Language): DeclarativeCase[] {
  return readCases().flatMap(({ type, cases }) =>
    chooseDeclarative(type, cases, language).map((one) => ({ type, one })),
  )
}

function readConfig(type: string, one: NodeCase): unknown {
  const definition = findNode(type)
  return definition && parseConfig(definition, one.config).config
}
