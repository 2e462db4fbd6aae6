import { findNode } from '@lakestream/shared/nodes/catalogue'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import { findUnfit } from '@lakestream/shared/pipeline/route'
import { expect, it } from 'vitest'
import { CASE_NODE, type NodeCase, readCases, toCasePipeline, toSinkId } from '../nodes/case-files.ts'
import { runOnSpark, type SparkRows, sortRows } from '../support/executions.ts'
import { mergePipelines, prefixPipeline } from '../support/merge-pipelines.ts'
import { useSeen } from '../support/seen.ts'
import { useSpark } from '../support/spark.ts'
import { leaveOut, toBatches } from './case-runs.ts'

const spark = useSpark({ declarative: true })
const seen = useSeen('declarative-cases')

interface DeclarativeCase {
  readonly type: string
  readonly one: NodeCase
}

/**
 * Cases of every node that a declarative pipeline can have, the same as of Structured Streaming, where all of them run. Rows are made
 * by the same functions there; what differs are views, tables and flows, so of each node those are enough that show its ports and
 * its largest configuration.
 */
const CASES: readonly DeclarativeCase[] = readCases().flatMap(({ type, cases }) =>
  choose(cases.filter((one) => isDeclarative(type, one))).map((one) => ({ type, one })),
)

/** What reads or writes tables by name runs alone; of the others several are one pipeline, which saves most of the time. */
const ALONE = CASES.filter(({ type, one }) => one.tables !== undefined || findNode(type)?.category === 'sink')
const TOGETHER = CASES.filter((each) => !ALONE.includes(each))
const isPattern = ({ type }: DeclarativeCase) => findNode(type)?.category === 'pattern'
/** Of patterns fewer: the Python workers of all of them start at once, and each must answer within seconds. */
const PACKS = [
  ...toPacks(
    TOGETHER.filter((each) => !isPattern(each)),
    16,
  ),
  ...toPacks(TOGETHER.filter(isPattern), 4),
]

it.each(ALONE.map((each) => ({ name: `${each.type}: ${each.one.name}`, each })))('$name', async ({ each }) => {
  const { type, one } = each
  const saw = see(each)
  const hasTable = (findNode(type)?.table?.(readConfig(type, one)) ?? []).length > 0
  const pipeline = toCasePipeline(type, one)
  const shown = findNode(type)?.category === 'sink' ? (hasTable ? [] : [CASE_NODE]) : listSinks(one)
  compare(each, await runOnSpark(spark, { pipeline, batches: toBatches(one), shown, tables: one.tables ?? {} }), '')
  saw()
})

it.each(PACKS)('$name', async ({ cases }) => {
  const saw = cases.map(see)
  const prefixes = cases.map((_, index) => `c${index}-`)
  const pipelines = cases.map(({ type, one }, index) =>
    prefixPipeline(toCasePipeline(type, one), prefixes[index] ?? ''),
  )
  const batches = cases.flatMap(({ one }, index) =>
    Object.entries(toBatches(one)).map(([id, rows]) => [`${prefixes[index]}${id}`, rows] as const),
  )
  const rows = await runOnSpark(spark, {
    pipeline: mergePipelines(pipelines),
    batches: Object.fromEntries(batches),
    shown: cases.flatMap(({ one }, index) => listSinks(one).map((id) => `${prefixes[index]}${id}`)),
  })
  cases.forEach((each, index) => {
    compare(each, rows, prefixes[index] ?? '')
    saw[index]?.()
  })
})

const see = ({ type, one }: DeclarativeCase) => seen(type, 'run sdp-python spark', one.name)

function listSinks({ expected }: NodeCase): string[] {
  return Object.keys(expected).map(toSinkId)
}

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

/** Those that show a port for the first time, and the one whose configuration is the largest. */
function choose(cases: readonly NodeCase[]): readonly NodeCase[] {
  const shown = new Set<string>()
  const sizes = cases.map(({ config }) => JSON.stringify(config).length)
  const largest = sizes.indexOf(Math.max(...sizes))
  return cases.filter(({ expected }, index) => {
    const ports = Object.keys(expected).filter((port) => (expected[port]?.length ?? 0) > 0 && !shown.has(port))
    for (const port of ports) shown.add(port)
    return ports.length > 0 || index === largest
  })
}

function isDeclarative(type: string, one: NodeCase): boolean {
  const definition = findNode(type)
  return definition !== undefined && findUnfit(definition, readConfig(type, one), 'sdp', 'spark') === null
}

function readConfig(type: string, one: NodeCase): unknown {
  const definition = findNode(type)
  return definition && parseConfig(definition, one.config).config
}
