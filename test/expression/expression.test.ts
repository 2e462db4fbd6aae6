import { checkExpression } from '@lakestream/shared/expression/check'
import { compileExpression } from '@lakestream/shared/expression/evaluate'
import { FUNCTIONS } from '@lakestream/shared/expression/functions'
import { parseExpression } from '@lakestream/shared/expression/parse'
import { formatType, parseType } from '@lakestream/shared/expression/parse-type'
import { printExpression } from '@lakestream/shared/expression/print'
import { encodeValue } from '@lakestream/shared/expression/row-json'
import type { Column } from '@lakestream/shared/expression/types'
import type { Row } from '@lakestream/shared/expression/value'
import { describe, expect, it } from 'vitest'

const COLUMNS: readonly Column[] = [
  { name: 'a', type: { kind: 'bigint' }, nullable: true },
  { name: 'b', type: { kind: 'double' }, nullable: true },
  { name: 's', type: { kind: 'string' }, nullable: true },
  { name: 't', type: { kind: 'timestamp' }, nullable: true },
  { name: 'd', type: { kind: 'date' }, nullable: true },
  { name: 'p', type: { kind: 'boolean' }, nullable: true },
]
const ROW: Row = [5n, 2.5, 'abc', 978_307_200_000_000n, 11_323, true]

function evaluate(text: string, row: Row = ROW) {
  const checked = checkExpression(text, COLUMNS)
  if (!checked.typed) throw new Error(checked.problems.map((problem) => problem.message).join('; '))
  return encodeValue(checked.typed.type, compileExpression(checked.typed)(row))
}

describe('an expression is evaluated as Spark does', () => {
  it.each([
    // As Spark 4.2 answers: numbers at their limits.
    ["CAST('2001-01-31 12' AS timestamp)", '2001-01-31T12:00:00.000Z'],
    ["try_cast('2001-01-31 12Z' AS timestamp)", null],
    ["hour(CAST('T12' AS timestamp))", 12],
    ["try_cast('12' AS timestamp)", null],
    ["try_cast('312001-01-31' AS timestamp)", null],
    ['-(CASE WHEN p THEN 12345678901234567890123456789012345678BD END)', '-12345678901234567890123456789012350000'],
    ['abs(CASE WHEN p THEN -12345678901234567890123456789012345678BD END)', '12345678901234567890123456789012350000'],
    ['pmod(if(p, 99999999999999999999999999999999999999BD, 0BD), 0.25)', '0.00'],
    ['CAST(if(p, 9223372036854775807D, 0D) AS bigint)', '9223372036854775807'],
    ["datediff(DATE '2001-01-31', date_add(d, 2147483647))", -2_147_483_617],
    ['month(date_add(d, 2147483647))', 6],
    ['a > 3 AND b < 3', true],
    ['NULL AND FALSE', false],
    ['NULL OR a = 5', true],
    ['1 / 2', 0.5],
    ['7 DIV 2', 3],
    ['1.00 / 3', '0.333333'],
    ['1.5 * 2.25', '3.375'],
    ["s LIKE 'a%'", true],
    ["concat(s, '-', a)", 'abc-5'],
    ["CAST('12' AS int) + 1", 13],
    ['CASE WHEN a > 9 THEN 1 WHEN a > 4 THEN 2 ELSE 3 END', 2],
    ['9007199254740993 + 0', '9007199254740993'],
    ['t + INTERVAL 2 HOURS', '2001-01-01T02:00:00.000Z'],
    ['year(t) * 100 + month(d)', 200101],
    ['a NOT IN (1, NULL)', null],
    ['a BETWEEN 1 AND 5', true],
    ['b <=> NULL', false],
    ["'é' > 'z'", true],
    ['CAST(1e21 AS string)', '1.0E21'],
  ])('%s is %j', (text, expected) => {
    expect(evaluate(text)).toEqual(expected)
  })

  it.each([
    ['a / 0', 'DIVIDE_BY_ZERO'],
    ['2147483647 + 1', 'ARITHMETIC_OVERFLOW'],
    ["CAST('x' AS int)", 'CAST_INVALID_INPUT'],
    ['CAST(300 AS tinyint)', 'CAST_OVERFLOW'],
    ["TIMESTAMP '294247-01-10 04:00:00' + INTERVAL 36 HOURS", 'ARITHMETIC_OVERFLOW'],
    ['pmod(99999999999999999999999999999999999999BD, -0.083333)', 'Division impossible'],
    ['array(1)[3]', 'INVALID_ARRAY_INDEX'],
  ])('%s fails with %s', (text, condition) => {
    expect(() => evaluate(text)).toThrow(condition)
  })
})

describe('a problem names its place and what to do', () => {
  it.each([
    ['amount > 1', 'unknown-column', [0, 6]],
    ['a >', 'syntax', [3, 4]],
    ["a > DATE '2001-01-01'", 'type', [0, 21]],
    ["s = 'x", 'syntax', [4, 6]],
    ['transform(array(a), (x, i, j) -> x)', 'lambda', [21, 28]],
    ['zip_with(array(a), array(a), x -> x)', 'lambda', [29, 30]],
    ['transform(array(a), (x, X) -> x)', 'lambda', [24, 25]],
    ['transform(array(a), (x) -> x)', 'syntax', [21, 22]],
    ['upper(x -> x)', 'lambda', [6, 12]],
    ['transform(array(a), x -> y + 1)', 'unknown-column', [25, 26]],
    ['transform(array(a), x -> x AND p)', 'type', [25, 32]],
    ['filter(array(a), x -> x + 1)', 'type', [0, 28]],
    ['aggregate(array(b), 0, (sum, x) -> sum + x)', 'type', [0, 43]],
    ['array_sort(array(a), (l, r) -> l - r)', 'type', [0, 37]],
  ])('%s: %s', (text, code, span) => {
    expect(checkExpression(text, COLUMNS).problems).toMatchObject([{ code, span }])
  })

  it('suggests the nearest column', () => {
    const columns: Column[] = [{ name: 'delay', type: { kind: 'bigint' }, nullable: true }]
    expect(checkExpression('dealy > 30', columns).problems[0]).toMatchObject({ suggestion: 'delay' })
  })

  it.each([
    // An unknown function, alone and under what is known.
    ["xpath_int(s, 'a') = 1", [0, 9], null],
    ["upper(xpath_string(s, 'a')) = 'X'", [6, 18], null],
    // In a function with an arrow, and a function with an arrow under an unknown one.
    ['transform(array(s), x -> xpath_int(x, s))', [25, 34], null],
    ['filter(array(s), x -> xpath_boolean(x, s))', [22, 35], null],
    ['array_thing(array(a), x -> x.y + a)', [0, 11], null],
    // Types.
    ['CAST(s AS variant)', [0, 18], null],
    ['s:owner.name', [2, 12], null],
    ['parse_json(s):owner', [0, 10], null],
    // What is not translated, though its type is known.
    ["s RLIKE '(a)\\\\1'", [0, 16], 'boolean'],
    ["to_timestamp(s, 'EEE yyyy')", [0, 27], 'timestamp'],
    ["from_json(s, 'a BINARY')", [0, 24], 'struct<a:binary>'],
    ['round(b, CAST(a AS int))', [0, 24], null],
    ['current_timestamp', [0, 17], null],
    ["mask(s, lowerChar => 'q')", [8, 24], null],
  ])('%s is passed to Spark, marked', (text, span, type) => {
    const checked = checkExpression(text, COLUMNS)
    expect(checked.problems[0]).toMatchObject({ code: 'spark-only', severity: 'info', span })
    expect(checked.problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(checked).toMatchObject({ previewable: false, typed: null })
    expect(checked.type && formatType(checked.type)).toBe(type)
  })

  it('beside what only Spark knows finds what is wrong', () => {
    const unknown = 'array_thing(array(a), (x, i) -> x + i + nothing)'
    expect(checkExpression(unknown, COLUMNS).problems).toMatchObject([
      { code: 'unknown-column', span: [40, 47] },
      { code: 'spark-only', span: [0, 11] },
    ])
    const { problems, references } = checkExpression("transform(array(s), x -> xpath_int(x, 'a') + b)", COLUMNS)
    expect(problems).toHaveLength(1)
    expect(references).toEqual(['s', 'b'])
  })

  it('says nothing of a column whose type only Spark knows', () => {
    const columns: Column[] = [{ name: 'v', type: { kind: 'unknown' }, nullable: true }]
    for (const text of ['v + 1', 'v.owner.names[0]', 'transform(v, x -> x + 1)', 'CAST(v AS int) > 2']) {
      expect(checkExpression(text, columns)).toMatchObject({ problems: [], previewable: false, references: ['v'] })
    }
  })

  it('of a parameter suggests the nearest one', () => {
    const { problems } = checkExpression('transform(array(a), item -> itme + 1)', COLUMNS)
    expect(problems).toMatchObject([{ span: [28, 32], suggestion: 'item' }])
  })

  it('reads no column where a parameter has its name', () => {
    expect(checkExpression('transform(array(b), a -> a + 1)', COLUMNS).references).toEqual(['b'])
    expect(checkExpression('transform(array(b), x -> A + x)', COLUMNS).references).toEqual(['b', 'a'])
  })

  it('asks for what the field expects', () => {
    expect(checkExpression('a + 1', COLUMNS, { kind: 'boolean' }).problems).toMatchObject([{ code: 'expected-type' }])
  })
})

const EXAMPLES = FUNCTIONS.flatMap((entry) => entry.examples)

describe('printing', () => {
  it.each(EXAMPLES)('keeps the meaning of %s', (text) => {
    const printed = printExpression(parseExpression(text))
    expect(printExpression(parseExpression(printed))).toBe(printed)
    const outcome = (each: string) => {
      try {
        return evaluate(each)
      } catch (error) {
        return String(error)
      }
    }
    expect(outcome(printed)).toEqual(outcome(text))
  })

  it('writes parentheses only where they are needed', () => {
    expect(printExpression(parseExpression('((a + 1) * 2) > (3) and (p or not (s is null))'))).toBe(
      '(a + 1) * 2 > 3 AND (p OR s IS NOT NULL)',
    )
  })
})

describe('what Spark has two spellings for is printed in one', () => {
  it.each([
    ["trim(BOTH 'x' FROM s)", "trim('x', s)"],
    ['trim(TRAILING FROM s)', "rtrim(' ', s)"],
    ['extract(YEAR FROM t)', "date_part('YEAR', t)"],
    ['substring(s FROM 2 FOR 3)', 'substring(s, 2, 3)'],
    ["position('a' IN s)", "position('a', s)"],
    ["overlay(s PLACING 'x' FROM 2)", "overlay(s, 'x', 2)"],
    ['dateadd(hour, 1, t)', 'timestampadd(HOUR, 1, t)'],
    ['datediff(d, d)', 'datediff(d, d)'],
    ['struct(a, b AS c, a + 1)', "named_struct('a', a, 'c', b, 'col3', a + 1)"],
    ["s LIKE ANY ('a', 'b')", "s LIKE 'a' OR s LIKE 'b'"],
    ["s NOT LIKE ALL ('a', 'b')", "s NOT LIKE 'a' AND s NOT LIKE 'b'"],
    ["'a' 'b'", "'ab'"],
    ["r'a\\nb'", "'a\\\\nb'"],
    ["x'1f'", "X'1f'"],
    ['a << 1', 'shiftleft(a, 1)'],
    ['INTERVAL 1 DAY 2 HOURS', "INTERVAL '1 02' DAY TO HOUR"],
    ['INTERVAL -90 SECONDS', "INTERVAL '-90' SECOND"],
    ["INTERVAL '1 year 2 months'", "INTERVAL '1-2' YEAR TO MONTH"],
    ['transform(array(a),x->x+1)', 'transform(array(a), x -> x + 1)'],
    ['zip_with(array(a), array(b), (x,`y z`) -> x + `y z`)', 'zip_with(array(a), array(b), (x, `y z`) -> x + `y z`)'],
    ['s:owner.names[0]', 's:owner.names[0]'],
    ['CAST(s AS Variant)', 'CAST(s AS Variant)'],
    ['CAST(s AS struct<x:int,y:array<map<string,int>>>)', 'CAST(s AS struct<x:int,y:array<map<string,int>>>)'],
    ["mask(s, lowerChar => 'q')", "mask(s, lowerChar => 'q')"],
  ])('%s', (text, printed) => {
    expect(printExpression(parseExpression(text))).toBe(printed)
    expect(printExpression(parseExpression(printed))).toBe(printed)
  })
})

describe('types', () => {
  it.each(['bigint', 'decimal(10,2)', 'array<map<string,int>>', 'struct<a:int,`b c`:array<double>>'])('%s', (text) => {
    const type = parseType(text)
    expect(type && formatType(type)).toBe(text)
  })

  it('refuses what is none', () => {
    expect(['', 'bigintx', 'array<>', 'decimal(50,2)', 'int int'].map(parseType)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ])
  })
})
