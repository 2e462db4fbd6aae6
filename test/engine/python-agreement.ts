import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CountThresholdOptions } from '@lakestream/shared/engine/operators/count-threshold'
import { toCanonical } from '@lakestream/shared/expression/canonical-text'
import type { Column, SparkType } from '@lakestream/shared/expression/types'
import type { Row, Value } from '@lakestream/shared/expression/value'
import fc from 'fast-check'
import { toExactText, toTypeJson } from './exact-text.ts'
import { count, run } from './trace.ts'

const column = (name: string, type: SparkType): Column => ({ name, type, nullable: true })

const COLUMNS: readonly Column[] = [
  column('key', { kind: 'string' }),
  column('ts', { kind: 'timestamp' }),
  column('big', { kind: 'bigint' }),
  column('real', { kind: 'double' }),
  column('price', { kind: 'decimal', precision: 20, scale: 2 }),
  column('tags', { kind: 'array', element: { kind: 'string' } }),
  column('place', {
    kind: 'struct',
    fields: [
      { name: 'x', type: { kind: 'int' } },
      { name: 'y', type: { kind: 'binary' } },
    ],
  }),
  column('flag', { kind: 'boolean' }),
]

const KEYS = [0, 3]
const ORDER = [2]

const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null, freq: 5 })

const rowOf = (timesMs: fc.Arbitrary<number>): fc.Arbitrary<Row> =>
  fc.tuple(
    orNull(fc.constantFrom('a', 'é\u{1F600}')),
    timesMs.map((timeMs): Value => BigInt(timeMs) * 1000n),
    orNull(fc.constantFrom(1n, 2n, 9007199254740993n, -9223372036854775808n)),
    orNull(fc.constantFrom(0, -0, Number.NaN, 1.5e-7)),
    orNull(fc.constantFrom(150n, -1n)),
    orNull(fc.constantFrom<Value[]>([], ['\uFFFD', '\u{1F600}'], [null, '"'])),
    orNull(fc.constantFrom<Value>([1, Uint8Array.of(1, 255)], [null, null])),
    fc.boolean(),
  )

/** Beside some zeros their row with the other sign: equal to Spark, but not the same. */
const addTwins = (rows: readonly Row[]): Row[] =>
  rows.flatMap((row) => (row[3] === 0 && row[4] === null ? [row, row.with(3, Object.is(row[3], 0) ? -0 : 0)] : [row]))

/** Random traces with a random count threshold; times are few, so that ties, window edges and times at the watermark are common. */
const traces = fc.record({
  batches: fc.constantFrom(6, 60).chain((max) =>
    fc.array(fc.array(rowOf(fc.integer({ min: 1, max })), { maxLength: 12 }).map(addTwins), {
      minLength: 1,
      maxLength: 6,
    }),
  ),
  watermarkMs: fc.integer({ min: 0, max: 20 }),
  threshold: fc.integer({ min: 1, max: 4 }),
  comparison: fc.constantFrom('at-least', 'exactly', 'at-most') as fc.Arbitrary<CountThresholdOptions['comparison']>,
  fire: fc.constantFrom('every', 'crossing', 'reset') as fc.Arbitrary<CountThresholdOptions['fire']>,
  window: fc.oneof(
    fc.record({ kind: fc.constant('lookback' as const), durationMs: fc.integer({ min: 1, max: 30 }) }),
    fc
      .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }))
      .map(([a, b]) => ({ kind: 'windows' as const, durationMs: Math.max(a, b), slideMs: Math.min(a, b) })),
  ),
  isDistinct: fc.boolean(),
  chained: fc.boolean(),
})

type Trace = typeof traces extends fc.Arbitrary<infer T> ? T : never

const typeAt = (at: number): SparkType => COLUMNS[at]?.type ?? { kind: 'void' }
const packed = (row: Row, chosen: readonly number[]) =>
  JSON.stringify(chosen.map((at) => toExactText(typeAt(at), row[at] ?? null)))
const asKey = (row: Row): Row => row.map((value) => (value === 0 ? 0 : value))

const ALL = [...COLUMNS.keys()]

function toOptions(trace: Trace): Partial<CountThresholdOptions> {
  const { threshold, comparison, fire, window, isDistinct, chained } = trace
  const distinct = isDistinct ? { type: typeAt(2), evaluate: (row: Row) => row[2] ?? null } : null
  const condition = (row: Row) => row[7] ?? null
  const emit = [(row: Row): Value => packed(row, ALL)]
  return {
    columns: COLUMNS,
    keys: KEYS,
    order: ORDER,
    condition,
    emit,
    threshold,
    comparison,
    fire,
    window,
    distinct,
    chained,
  }
}

/** The rows and watermarks that the operator was given, taken from the engine itself, for Python to be given the same. */
function runBoth(trace: Trace): { python: string; rows: unknown[] } {
  const batches: { watermarkMs: number; events: unknown[] }[] = []
  const operator = () => {
    const inner = count(toOptions(trace))
    return {
      process: (
        input: Readonly<Record<string, readonly Row[]>>,
        context: { watermarkMs: number; previousWatermarkMs: number },
      ) => {
        const accepted = (input['in'] ?? []).filter(
          (row) =>
            row[7] === true &&
            (trace.chained || Number(row[1]) / 1000 > context.watermarkMs) &&
            (!trace.isDistinct || row[2] !== null),
        )
        const events = accepted.map((row) => ({
          key: packed(asKey(row), KEYS),
          timeMs: Number(row[1]) / 1000,
          row: packed(row, ALL),
          distinct: trace.isDistinct ? toCanonical(typeAt(2))(row[2] ?? null) : null,
          emit: packed(row, ALL),
        }))
        batches.push({ watermarkMs: context.watermarkMs, events: events.reverse() })
        return inner.process(input, context)
      },
    }
  }
  const result = run(operator, trace.batches, { watermarkMs: trace.watermarkMs })
  const rows = (result.emitted['step']?.['matches'] ?? []).map(({ row }) => [
    row[1],
    ...[4, 5, 6].map((at) => Number(row[at]) / 1000),
    Number(row[8]),
    row[9],
  ])
  const window = {
    durationMs: trace.window.durationMs,
    slideMs: trace.window.kind === 'windows' ? trace.window.slideMs : null,
  }
  const types = COLUMNS.map(({ type }) => toTypeJson(type))
  const python = JSON.stringify({
    operator: {
      threshold: trace.threshold,
      comparison: trace.comparison.replace('-', ' '),
      fire: trace.fire,
      ...window,
    },
    keyTypes: KEYS.map((at) => types[at]),
    rowTypes: types,
    order: ORDER,
    batches,
  })
  return { python, rows }
}

export interface AgreementFigures {
  readonly traces: number
  readonly withMatches: number
  readonly matches: number
  /** The first traces whose matches differ, as they were given to Python. */
  readonly differing: readonly string[]
}

const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort()

/** Runs random traces on the engine and on the Python runtime, which encodes its state between any two batches. */
export function compareWithPython(numRuns: number, seed: number): AgreementFigures {
  const cases = fc.sample(traces, { numRuns, seed }).map(runBoth)
  const program = fileURLToPath(new URL('python_core.py', import.meta.url))
  const input = `${cases.map(({ python }) => python).join('\n')}\n`
  const { stdout, stderr, status } = spawnSync('python3', [program], { input, encoding: 'utf8', maxBuffer: 1 << 30 })
  if (status !== 0) throw new Error(`The Python runtime failed on a random trace (seed ${seed}):\n${stderr}`)
  const answers = stdout.trim().split('\n')
  const differing = cases.flatMap(({ python, rows }, index) => {
    const [ours, theirs] = [sorted(rows), sorted(JSON.parse(answers[index] ?? 'null') ?? ['nothing'])]
    return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [`${python}\n  ours:   ${ours}\n  Python: ${theirs}`]
  })
  return {
    traces: cases.length,
    withMatches: cases.filter(({ rows }) => rows.length > 0).length,
    matches: cases.reduce((total, { rows }) => total + rows.length, 0),
    differing: differing.slice(0, 3),
  }
}
