import { toCanonical } from '@lakestream/shared/expression/canonical-text'
import { compareValues } from '@lakestream/shared/expression/compare'
import { parseType } from '@lakestream/shared/expression/parse-type'
import type { SparkType } from '@lakestream/shared/expression/types'
import type { Value } from '@lakestream/shared/expression/value'
import { describe, expect, it } from 'vitest'

const type = (text: string): SparkType => parseType(text) ?? { kind: 'void' }

describe('the canonical text of a value', () => {
  it.each<[string, Value, string]>([
    ['int', null, 'null'],
    ['boolean', true, 'true'],
    ['boolean', false, 'false'],
    ['int', -7, '"-7"'],
    ['bigint', 9_007_199_254_740_993n, '"9007199254740993"'],
    ['decimal(5,2)', 12345n, '"12345"'],
    ['date', 11_323, '"11323"'],
    ['timestamp', -1n, '"-1"'],
    ['string', 'a"b\\\n🌊', '"a\\"b\\\\\\n🌊"'],
    ['binary', Uint8Array.of(0, 255, 16), '"00ff10"'],
    ['double', Number.NaN, '"NaN"'],
    ['double', Number.POSITIVE_INFINITY, '"Infinity"'],
    ['double', Number.NEGATIVE_INFINITY, '"-Infinity"'],
    ['double', -0, '"0"'],
    ['double', 1.5, '"1.5e0"'],
    ['float', -2, '"-2e0"'],
    ['double', 1e21, '"1e21"'],
    ['double', 1e-7, '"1e-7"'],
    ['double', 1.25e-10, '"1.25e-10"'],
    ['array<int>', [1, null, 2], '["1",null,"2"]'],
    [
      'map<string,int>',
      [
        ['a', 1],
        ['b', null],
      ],
      '[["a","1"],["b",null]]',
    ],
    ['struct<x:int,y:string>', [1, 'z'], '["1","z"]'],
  ])('of %s %s', (text, value, expected) => {
    expect(toCanonical(type(text))(value)).toBe(expected)
  })
})

describe('values in order', () => {
  it.each<[string, readonly Value[]]>([
    ['int', [null, -3, 0, 2]],
    ['bigint', [null, -5n, 9_007_199_254_740_992n, 9_007_199_254_740_993n]],
    ['double', [null, Number.NEGATIVE_INFINITY, -1, 0, 1, Number.POSITIVE_INFINITY, Number.NaN]],
    ['boolean', [null, false, true]],
    // By UTF-8 bytes: what is beyond the basic plane comes after U+FFFF, though its first unit is smaller.
    ['string', [null, '', 'A', 'a', 'ab', 'b', 'é', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}']],
    ['binary', [null, Uint8Array.of(), Uint8Array.of(0), Uint8Array.of(0, 1), Uint8Array.of(255)]],
    ['array<int>', [null, [], [null], [1], [1, null], [1, 2], [2]]],
    ['struct<x:int,y:string>', [null, [null, 'z'], [1, null], [1, 'a'], [2, null]]],
    ['date', [null, -1, 0, 1]],
    ['timestamp', [null, -1n, 0n]],
  ])('%s', (text, values) => {
    const compare = compareValues(type(text))
    for (const [i, one] of values.entries()) {
      for (const [j, other] of values.entries()) {
        expect(Math.sign(compare(one, other)), `${String(one)} and ${String(other)}`).toBe(Math.sign(i - j))
      }
    }
  })

  it('a zero is equal to a negative zero', () => {
    expect(compareValues(type('double'))(0, -0)).toBe(0)
  })
})
