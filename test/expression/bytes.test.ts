import { crc32 } from '@lakestream/shared/expression/crc32'
import { decodeUtf8 } from '@lakestream/shared/expression/utf8'
import { expect, it } from 'vitest'
import { makeRandom } from '../support/random.ts'

const random = makeRandom(5)
/** Bytes that often begin or go on with a character. */
const HINTS = [0x41, 0xc0, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xf5, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf]

function makeBytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, () => (random(2) === 0 ? random(256) : (HINTS[random(HINTS.length)] ?? 0)))
}

it('bytes are read as UTF-8 as the platform reads them, what is none as U+FFFD', () => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const all = Array.from({ length: 20_000 }, () => makeBytes(random(7)))
  expect(all.filter((bytes) => decodeUtf8(bytes) !== decoder.decode(bytes))).toEqual([])
})

it('crc32 gives the check value of its definition', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
})
