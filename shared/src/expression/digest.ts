/** Digests of bytes as lower-case hexadecimal digits. Written out because shared code has no platform. */

const PRIMES = firstPrimes(80)

function firstPrimes(count: number): bigint[] {
  const primes: bigint[] = []
  for (let candidate = 2n; primes.length < count; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0n)) primes.push(candidate)
  }
  return primes
}

/** The first bits of the fractional part of a root. */
function fraction(prime: bigint, degree: 2 | 3, bits: number): bigint {
  const scaled = prime << BigInt(bits * degree)
  let root = BigInt(Math.floor(Number(prime) ** (1 / degree) * 2 ** 20)) << BigInt(bits - 20)
  for (;;) {
    const power = degree === 2 ? root : root * root
    const next = (BigInt(degree - 1) * root + scaled / power) / BigInt(degree)
    if (next === root || next === root + 1n) break
    root = next
  }
  while (root ** BigInt(degree) > scaled) root -= 1n
  while ((root + 1n) ** BigInt(degree) <= scaled) root += 1n
  return BigInt.asUintN(bits, root)
}

/** The bytes, a bit, zeros and the length in bits, in whole blocks. */
function pad(bytes: Uint8Array, block: 64 | 128, isLittleEndian = false): DataView {
  const lengthSize = block / 8
  const padded = new Uint8Array(Math.ceil((bytes.length + 1 + lengthSize) / block) * block)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  const at = padded.length - 8
  view.setBigUint64(at, BigInt(bytes.length) * 8n, isLittleEndian)
  return view
}

function toHex(words: Iterable<number>): string {
  return Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

const MD5_SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
const MD5_SINES = Int32Array.from({ length: 64 }, (_, at) => Math.floor(Math.abs(Math.sin(at + 1)) * 2 ** 32))

/** RFC 1321. */
export function md5(bytes: Uint8Array): string {
  const view = pad(bytes, 64, true)
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    let [a = 0, b = 0, c = 0, d = 0] = state
    for (let at = 0; at < 64; at++) {
      const round = at >> 4
      const mixed = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round] as number
      const word = [at, 5 * at + 1, 3 * at + 5, 7 * at][round] as number
      const sum = (a + mixed + (MD5_SINES[at] as number) + view.getInt32(offset + (word % 16) * 4, true)) | 0
      const turned = (b + rotate(sum, MD5_SHIFTS[round * 4 + (at % 4)] as number)) | 0
      a = d
      d = c
      c = b
      b = turned
    }
    for (const [at, word] of [a, b, c, d].entries()) state[at] = ((state[at] as number) + word) | 0
  }
  const out = new DataView(new ArrayBuffer(16))
  for (const [at, word] of state.entries()) out.setInt32(at * 4, word, true)
  return toHex([0, 4, 8, 12].map((at) => out.getInt32(at)))
}

/** FIPS 180-4. */
export function sha1(bytes: Uint8Array): string {
  const view = pad(bytes, 64)
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
  const words = new Int32Array(80)
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    for (let at = 0; at < 16; at++) words[at] = view.getInt32(offset + at * 4)
    for (let at = 16; at < 80; at++) {
      const [w, x, y, z] = [words[at - 3], words[at - 8], words[at - 14], words[at - 16]] as [
        number,
        number,
        number,
        number,
      ]
      words[at] = rotate(w ^ x ^ y ^ z, 1)
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state
    for (let at = 0; at < 80; at++) {
      const [mixed, constant] = sha1Round(Math.floor(at / 20), b, c, d)
      const next = (rotate(a, 5) + mixed + e + constant + (words[at] as number)) | 0
      e = d
      d = c
      c = rotate(b, 30)
      b = a
      a = next
    }
    for (const [at, word] of [a, b, c, d, e].entries()) state[at] = ((state[at] as number) + word) | 0
  }
  return toHex(state)
}

function sha1Round(round: number, b: number, c: number, d: number): [number, number] {
  if (round === 0) return [(b & c) | (~b & d), 0x5a827999]
  if (round === 2) return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
  return [b ^ c ^ d, round === 1 ? 0x6ed9eba1 : 0xca62c1d6]
}

const SHA256_ROUNDS = Int32Array.from(PRIMES.slice(0, 64), (prime) => Number(BigInt.asIntN(32, fraction(prime, 3, 32))))
const SHA256_START = Int32Array.from(PRIMES.slice(0, 8), (prime) => Number(BigInt.asIntN(32, fraction(prime, 2, 32))))
const SHA224_START = Int32Array.from(PRIMES.slice(8, 16), (prime) => Number(BigInt.asIntN(32, fraction(prime, 2, 64))))

/** FIPS 180-4: SHA-256, or SHA-224. */
export function sha256(bytes: Uint8Array, bits: 224 | 256 = 256): string {
  const view = pad(bytes, 64)
  const state = Int32Array.from(bits === 224 ? SHA224_START : SHA256_START)
  const words = new Int32Array(64)
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    for (let at = 0; at < 16; at++) words[at] = view.getInt32(offset + at * 4)
    compress(state, words)
  }
  return toHex(state.subarray(0, bits / 32))
}

function compress(state: Int32Array, w: Int32Array): void {
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15] as number
    const y = w[i - 2] as number
    const s0 = rotate(x, 25) ^ rotate(x, 14) ^ (x >>> 3)
    const s1 = rotate(y, 15) ^ rotate(y, 13) ^ (y >>> 10)
    w[i] = (w[i - 16] as number) + s0 + (w[i - 7] as number) + s1
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number]
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 26) ^ rotate(e, 21) ^ rotate(e, 7)
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (SHA256_ROUNDS[i] as number) + (w[i] as number)) | 0
    const s0 = rotate(a, 30) ^ rotate(a, 19) ^ rotate(a, 10)
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  for (const [at, word] of [a, b, c, d, e, f, g, h].entries()) state[at] = (state[at] as number) + word
}

/** FIPS 180-4: SHA-512, or SHA-384. */
export function sha512(bytes: Uint8Array, bits: 384 | 512): string {
  const view = pad(bytes, 128)
  const state = PRIMES.slice(bits === 384 ? 8 : 0, bits === 384 ? 16 : 8).map((prime) => fraction(prime, 2, 64))
  const rounds = PRIMES.map((prime) => fraction(prime, 3, 64))
  for (let offset = 0; offset < view.byteLength; offset += 128) {
    const words = Array.from({ length: 16 }, (_, at) => view.getBigUint64(offset + at * 8))
    for (let at = 16; at < 80; at++) {
      const [x, y] = [words[at - 15] as bigint, words[at - 2] as bigint]
      const s0 = turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n)
      const s1 = turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n)
      words.push(wrap((words[at - 16] as bigint) + s0 + (words[at - 7] as bigint) + s1))
    }
    const next = words.reduce((all, word, at) => mix(all, word + (rounds[at] as bigint)), state)
    for (const [at, word] of next.entries()) state[at] = wrap((state[at] as bigint) + word)
  }
  return state
    .map((word) => word.toString(16).padStart(16, '0'))
    .join('')
    .slice(0, bits / 4)
}

function mix(state: readonly bigint[], word: bigint): bigint[] {
  const [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]
  const s1 = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)
  const t1 = h + s1 + ((e & f) ^ (wrap(~e) & g)) + word
  const s0 = turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)
  return [wrap(t1 + s0 + ((a & b) ^ (a & c) ^ (b & c))), a, b, c, wrap(d + t1), e, f, g]
}

function turn(word: bigint, bits: bigint): bigint {
  return (word >> bits) | wrap(word << (64n - bits))
}

function wrap(word: bigint): bigint {
  return BigInt.asUintN(64, word)
}

/** The checksum of ISO 3309, as zip files have it. */
export function crc32(bytes: Uint8Array): number {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}
