import { createHash } from 'node:crypto'
import { crc32, md5, sha1, sha256, sha512 } from '@lakestream/shared/expression/digest'
import { decodeUtf8, encodeUtf8 } from '@lakestream/shared/expression/utf8'
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

it('texts are written as UTF-8', () => {
  expect([...encodeUtf8('a\u00e9\u20ac\u{1f600}')]).toEqual([...new TextEncoder().encode('a\u00e9\u20ac\u{1f600}')])
})

it.each([
  ['md5', md5],
  ['sha1', sha1],
  ['sha224', (bytes: Uint8Array) => sha256(bytes, 224)],
  ['sha256', (bytes: Uint8Array) => sha256(bytes)],
  ['sha384', (bytes: Uint8Array) => sha512(bytes, 384)],
  ['sha512', (bytes: Uint8Array) => sha512(bytes, 512)],
])('%s is the one of OpenSSL at every length around its blocks', (name, digest) => {
  for (let length = 0; length < 270; length++) {
    const bytes = makeBytes(length)
    expect(digest(bytes), `${length} bytes`).toBe(createHash(name).update(bytes).digest('hex'))
  }
})

it('crc32 gives the check value of its definition', () => {
  expect(crc32(encodeUtf8('123456789'))).toBe(0xcbf43926)
})
