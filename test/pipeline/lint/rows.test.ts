import type { Row } from '@lakestream/shared/expression/value'
import { lintRows } from '@lakestream/shared/pipeline/lint-rows'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { describe, expect, it } from 'vitest'
import { toPipeline } from '../../codegen/build-pipeline.ts'
import { absence, chain, counts, JOINED, join, type Sketch, TIMED, windows } from './sketches.ts'

function lint(sketch: Sketch, given: Readonly<Record<string, readonly Row[]>>) {
  const pipeline = toPipeline(sketch)
  return lintRows(pipeline, propagate(pipeline), given)
}

const found = (...asked: Parameters<typeof lint>) =>
  lint(...asked).map(({ nodeId, code, field }) => [nodeId, code, field])

/** Rows of who, of which the first ones are all of one key. */
const rows = (count: number, same: number, key: string | null = 'a'): Row[] =>
  Array.from({ length: count }, (_, index) => [BigInt(index) * 1_000_000n, index < same ? key : `k${index}`, index])

const SIMULATED = { type: 'stream-simulator', config: { profile: 'payments' } }

describe('a key that most rows have', () => {
  it('is told with its value and its share', () => {
    const [problem, ...others] = lint(chain(TIMED, counts()), { n0: rows(60, 45) })
    expect(others).toEqual([])
    expect(problem).toMatchObject({ nodeId: 'n1', code: 'lint.skewed-key', severity: 'warning', field: 'keys' })
    expect(problem?.message).toContain('"who" is "a" in 75 % of the 60 rows')
    expect(lint(chain(TIMED, counts()), { n0: rows(60, 40, null) })[0]?.message).toContain('"who" is null in 66 %')
  })

  it.each([
    ['half of the rows are not most', 60, 30],
    ['few rows say nothing', 49, 49],
  ])('%s', (_what, count, same) => {
    expect(found(chain(TIMED, counts()), { n0: rows(count, same) })).toEqual([])
  })

  it('is judged as a whole: other columns of the key may tell its rows apart', () => {
    expect(found(chain(TIMED, counts({ keys: ['who', 'n'] })), { n0: rows(60, 60) })).toEqual([])
  })

  it('is that of the rows which arrive', () => {
    const others = { type: 'filter', config: { condition: "who <> 'a'" } }
    expect(found(chain(TIMED, others, counts()), { n0: rows(150, 90) })).toEqual([])
    const own = { type: 'filter', config: { condition: 'n < 100' } }
    expect(found(chain(TIMED, own, counts()), { n0: rows(150, 60) })).toEqual([['n2', 'lint.skewed-key', 'keys']])
  })

  it.each([
    ['a window', windows({ duration: '1 hour' }), 'groupBy'],
    ['an absence', absence(['who']), 'keys'],
    ['duplicates', { type: 'deduplication', config: { columns: ['who'] } }, 'columns'],
    ['a heartbeat', { type: 'heartbeat-liveness', config: { entity: ['who'] } }, 'entity'],
  ])('is found in %s', (_what, node, field) => {
    expect(found(chain(TIMED, node), { n0: rows(60, 50) })).toEqual([['n1', 'lint.skewed-key', field]])
  })

  it('is looked for at each side of a join and of a correlation', () => {
    const joined = { nodes: { a: TIMED, b: TIMED, j: join({ timeBound: { after: '1 hour' } }) }, edges: JOINED }
    const given = { a: rows(60, 0), b: rows(60, 50) }
    expect(found(joined, given)).toEqual([['j', 'lint.skewed-key', 'on.0.right']])
    const correlation = { type: 'temporal-correlation', config: { keysA: ['who'], keysB: ['who'] } }
    const correlated = { nodes: { a: TIMED, b: TIMED, c: correlation }, edges: ['a:out>c:a', 'b:out>c:b'] }
    expect(found(correlated, { a: rows(60, 50), b: rows(60, 0) })).toEqual([['c', 'lint.skewed-key', 'keysA']])
  })

  it('is not looked for in rows that nobody gave', () => {
    expect(found(chain(TIMED, counts()), {})).toEqual([])
    const spread = { type: 'count-threshold', config: { keys: ['declined'] } }
    expect(found(chain(SIMULATED, spread), {})).toEqual([])
    const merged = {
      nodes: { a: TIMED, b: TIMED, u: { type: 'union-merge', config: {} }, c: counts() },
      edges: ['a:out>u:in', 'b:out>u:in', 'u:out>c:in'],
    }
    expect(found(merged, { a: rows(60, 50) })).toEqual([])
    expect(found(merged, { a: rows(60, 50), b: rows(20, 20) })).toEqual([['c', 'lint.skewed-key', 'keys']])
  })
})

describe('a source without rows', () => {
  it('holds back the first nodes that wait for its watermark, by name', () => {
    const [problem, ...others] = lint(chain(TIMED, counts()), { n0: [] })
    expect(others).toEqual([])
    expect(problem).toMatchObject({ nodeId: 'n0', code: 'lint.no-data', severity: 'warning' })
    expect(problem?.message).toContain('holds back "Counts"')
  })

  it('is no matter where nothing waits for it, and where it has rows', () => {
    expect(found(chain(TIMED, { type: 'filter', config: { condition: 'n > 1' } }), { n0: [] })).toEqual([])
    expect(found(chain(TIMED, counts()), { n0: rows(1, 1) })).toEqual([])
    expect(found(chain(TIMED, counts()), {})).toEqual([])
  })
})
