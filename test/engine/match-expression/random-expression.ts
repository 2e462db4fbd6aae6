import type { Column, SparkType } from '@lakestream/shared/expression/types'
import type { Row, Value } from '@lakestream/shared/expression/value'
import fc from 'fast-check'

const column = (name: string, type: SparkType): Column => ({ name, type, nullable: true })

export const COLUMNS: readonly Column[] = [
  column('a', { kind: 'bigint' }),
  column('i', { kind: 'int' }),
  column('b', { kind: 'double' }),
  column('f', { kind: 'float' }),
  column('m', { kind: 'decimal', precision: 10, scale: 2 }),
  column('h', { kind: 'decimal', precision: 38, scale: 10 }),
  column('s', { kind: 'string' }),
  column('p', { kind: 'boolean' }),
  column('t', { kind: 'timestamp' }),
  column('g', { kind: 'struct', fields: [column('x', { kind: 'int' }), column('y', { kind: 'string' })] }),
]

export const VARIABLES = new Map([
  ['A', ['A']],
  ['B', ['B']],
  ['C', ['C']],
  ['U', ['A', 'B']],
])

const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null, freq: 6 })

const row: fc.Arbitrary<Row> = fc.tuple(
  orNull(fc.constantFrom(0n, 1n, 2n, -7n, 9007199254740993n, 9223372036854775807n, -9223372036854775808n)),
  orNull(fc.constantFrom(0, 1, 3, -2, 2147483647, -2147483648)),
  orNull(fc.constantFrom(0, -0, 1.5, -2.5, 0.1, 1e300, Number.NaN, Number.POSITIVE_INFINITY, 123456789.125, 1e-9)),
  orNull(fc.constantFrom(0, 1.5, Math.fround(0.1), Number.NaN, -3)),
  orNull(fc.constantFrom(0n, 150n, -1n, 9999999999n, 1050n)),
  orNull(fc.constantFrom(0n, 15n, -(10n ** 37n), 10n ** 38n - 1n, 12345678901n, 25000000000n)),
  orNull(fc.constantFrom('', 'abc', '12', ' 7 ', '1.5e2', 'true', '\uFFFD', '\u{1F600}x', 'straße', 'NaN')),
  orNull(fc.boolean()),
  orNull(fc.constantFrom(0n, 1_700_000_000_123_456n, -1n, 86_400_000_000n)),
  orNull(fc.constantFrom<Value>([3, 'abc'], [null, 'x'], [-2, null])),
)

export interface RandomMatch {
  readonly rows: readonly Row[]
  readonly labels: readonly string[]
  readonly start: number
  readonly current: number
}

export const matches: fc.Arbitrary<RandomMatch> = fc
  .tuple(
    fc.array(row, { minLength: 1, maxLength: 8 }),
    fc.array(fc.constantFrom('A', 'B', 'A', 'B', 'C'), { minLength: 8, maxLength: 8 }),
    fc.nat(),
    fc.nat(),
    fc.nat(),
  )
  .map(([rows, labels, from, length, at]) => {
    const start = from % rows.length
    const count = 1 + (length % (rows.length - start))
    return { rows, labels: labels.slice(0, count), start, current: start + (at % count) }
  })

const oneOf = (...texts: readonly string[]) => fc.constantFrom(...texts)
const form = (template: (...parts: string[]) => string, ...parts: fc.Arbitrary<string>[]) =>
  fc.tuple(...parts).map((values) => template(...values))

/** A column of the current row, of another, or an aggregate. */
const looks = (name: string, aggregates: readonly string[]) => [
  oneOf(name, `A.${name}`, `B.${name}`, `U.${name}`, `last(${name}, 1)`, `first(${name})`, `first(A.${name}, 1)`),
  oneOf(
    `prev(${name})`,
    `next(B.${name}, 2)`,
    `prev(first(A.${name}), 1)`,
    `FINAL last(U.${name})`,
    `prev(last(${name}, 1), 2)`,
  ),
  oneOf(
    ...aggregates.flatMap((of) => [
      `${of}(${name})`,
      `${of}(A.${name})`,
      `FINAL ${of}(${name})`,
      `RUNNING ${of}(U.${name})`,
    ]),
  ),
]
const ALL = ['sum', 'avg', 'min', 'max', 'count']

const { number, text, time, condition } = fc.letrec<Record<'number' | 'text' | 'condition' | 'time', string>>((tie) => {
  const [number, text, condition, time] = [tie('number'), tie('text'), tie('condition'), tie('time')]
  return {
    number: fc.oneof(
      { depthSize: 'small' },
      ...['a', 'i', 'b', 'f', 'm', 'h', 'g.x'].flatMap((name) => looks(name, ALL)),
      oneOf(
        '0',
        '1',
        '2.50',
        '3L',
        '-1.5D',
        'NULL',
        '9223372036854775807',
        '0.001',
        'count(*)',
        'count(A.*)',
        'MATCH_NUMBER()',
      ),
      form((x, op, y) => `(${x} ${op} ${y})`, number, oneOf('+', '-', '*', '/', '%'), number),
      form((x) => `(-${x})`, number),
      form((name, x) => `${name}(${x})`, oneOf('abs', 'floor', 'ceil', 'round'), number),
      form((x, n) => `round(${x}, ${n})`, number, oneOf('1', '2', '-1', '0')),
      form(
        (name, x, y) => `${name}(${x}, ${y})`,
        oneOf('coalesce', 'nullif', 'greatest', 'least', 'sum(b) + least'),
        number,
        number,
      ),
      form((c, x, y) => `if(${c}, ${x}, ${y})`, condition, number, number),
      form((c, x, d, y) => `CASE WHEN ${c} THEN ${x} WHEN ${d} THEN ${y} END`, condition, number, condition, number),
      form((c, x, y) => `CASE WHEN ${c} THEN ${x} ELSE ${y} END`, condition, number, number),
      form((v, w, x, y) => `CASE ${v} WHEN ${w} THEN ${x} WHEN 2 THEN 7 ELSE ${y} END`, number, number, number, number),
      form(
        (x, type) => `CAST(${x} AS ${type})`,
        number,
        oneOf('int', 'bigint', 'double', 'decimal(12,3)', 'smallint', 'float', 'boolean', 'decimal(38,0)'),
      ).map((cast) => (cast.endsWith('boolean)') ? `CAST(${cast} AS int)` : cast)),
      form((x, type) => `try_cast(${x} AS ${type})`, text, oneOf('int', 'bigint', 'double', 'decimal(12,3)')),
      form((x, type) => `CAST(${x} AS ${type})`, text, oneOf('int', 'double', 'decimal(5,1)', 'float')),
      form((x) => `length(${x})`, text),
      form((x, y) => `(CAST(${x} AS bigint) DIV CAST(${y} AS bigint))`, number, number),
      form((x) => `unix_millis(${x})`, time),
    ),
    text: fc.oneof(
      { depthSize: 'small' },
      ...['s', 'g.y'].flatMap((name) => looks(name, ['min', 'max'])),
      oneOf(
        "'abc'",
        "''",
        'CLASSIFIER()',
        'CLASSIFIER(U)',
        'CLASSIFIER(A)',
        'first(CLASSIFIER(A))',
        'prev(CLASSIFIER())',
        'prev(CLASSIFIER(A))',
        'NULL',
      ),
      form((name, x) => `${name}(${x})`, oneOf('upper', 'lower'), text),
      form((x, n, k) => `substring(${x}, ${n}, ${k})`, text, oneOf('0', '2', '-2', '1'), oneOf('1', '2', '-1')),
      form((x, y) => `concat(${x}, ${y})`, text, text),
      form((x) => `CAST(${x} AS string)`, fc.oneof(number, condition)),
    ),
    time: fc.oneof(
      { depthSize: 'small' },
      ...looks('t', ['min', 'max']),
      form((x, op) => `(${x} ${op} INTERVAL '90' SECONDS)`, time, oneOf('+', '-')),
    ),
    condition: fc.oneof(
      { depthSize: 'small' },
      ...looks('p', ['min', 'max']),
      oneOf('TRUE', 'FALSE', 'NULL'),
      form((x, op, y) => `(${x} ${op} ${y})`, number, oneOf('=', '<>', '<', '<=', '>', '>=', '<=>'), number),
      form((x, op, y) => `(${x} ${op} ${y})`, text, oneOf('=', '<>', '<', '<=', '<=>'), text),
      form((x, op, y) => `(${x} ${op} ${y})`, time, oneOf('=', '<', '>='), time),
      form((x, y) => `(${x} - ${y} < INTERVAL '1' MINUTE)`, time, time),
      form((x, op, y) => `(${x} ${op} ${y})`, condition, oneOf('AND', 'OR'), condition),
      form((x) => `(NOT ${x})`, condition),
      form((x, y, z) => `(${x} IN (${y}, ${z}))`, number, number, number),
      form((x, y, z) => `(${x} BETWEEN ${y} AND ${z})`, number, number, number),
      form((x) => `(${x} IS NULL)`, fc.oneof(number, text, time)),
      form((x, y) => `(${x} < ${y})`, text, number),
    ),
  }
})

/** Texts of expressions over a match, of any type. */
export const expressions: fc.Arbitrary<string> = fc.oneof(number, number, text, time, condition)
