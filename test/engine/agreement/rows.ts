import type { Column, SparkType } from '@lakestream/shared/expression/types'
import type { Row, Value } from '@lakestream/shared/expression/value'
import fc from 'fast-check'

const column = (name: string, type: SparkType): Column => ({ name, type, nullable: true })

/** Columns of the random rows: every kind of type, with the boundaries of each among the values. */
export const COLUMNS: readonly Column[] = [
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
  column('type', { kind: 'string' }),
  column('v', { kind: 'double' }),
]

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
    fc.constantFrom('a', 'b', 'c', 'x'),
    orNull(fc.constantFrom(1, 2, 3, 4, 5, 0, -1, 2.5)),
  )

/** Beside some zeros their row with the other sign: equal to Spark, but not the same. */
const addTwins = (rows: readonly Row[]): Row[] =>
  rows.flatMap((row) => (row[3] === 0 && row[4] === null ? [row, row.with(3, Object.is(row[3], 0) ? -0 : 0)] : [row]))

/** Micro-batches of rows; times are few, so that ties, edges and times at the watermark are common. Times are milliseconds. */
export const batchesOfRows: fc.Arbitrary<Row[][]> = fc.constantFrom(6, 60).chain((max) =>
  fc.array(fc.array(rowOf(fc.integer({ min: 1, max })), { maxLength: 12 }).map(addTwins), {
    minLength: 1,
    maxLength: 6,
  }),
)
