import { createHash } from 'node:crypto'
import { toMatchId } from '@lakestream/shared/engine/match'
import { hash128 } from '@lakestream/shared/engine/sha256'
import { expect, it } from 'vitest'

const expected = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32)

it('is the SHA-256 of the platform for texts of every length around a block', () => {
  for (let length = 0; length <= 200; length++) {
    const text = Array.from({ length }, (_, at) => String.fromCharCode(33 + ((at * 7 + length) % 90))).join('')
    expect(hash128(text), `length ${length}`).toBe(expected(text))
  }
  const long = 'lakestream '.repeat(10_000)
  expect(hash128(long)).toBe(expected(long))
})

it('takes a text as UTF-8, with characters of one to four bytes', () => {
  for (const text of [
    '\u0000\u007f',
    '\u0080\u07ff',
    'é',
    '\u0800\uffff',
    '€',
    '\u{10000}\u{10ffff}',
    '🌊 Überfällig €',
  ])
    expect(hash128(text), JSON.stringify(text)).toBe(expected(text))
})

it('G8: a match id is the hash of the pattern, the key, and what determines the match', () => {
  const identity = {
    patternId: 'a "quoted" id',
    key: '["LAX"]',
    events: [
      { text: '["x","1"]', ordinal: 0 },
      { text: '["x","1"]', ordinal: 1 },
    ],
    count: 2,
    startMs: 1000,
    endMs: 2500,
    status: 'match',
    label: 'a',
  }
  expect(toMatchId(identity)).toBe(
    expected('["a \\"quoted\\" id",["LAX"],[[["x","1"],0],[["x","1"],1]],2,1000,2500,"match a"]'),
  )
})
