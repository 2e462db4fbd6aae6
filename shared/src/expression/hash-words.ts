/** Spark's hash functions, of whole numbers and bytes; each takes the hash before as its seed. */
export interface Hasher {
  readonly int: (value: number, seed: bigint) => bigint
  readonly long: (value: bigint, seed: bigint) => bigint
  readonly bytes: (value: Uint8Array, seed: bigint) => bigint
}

const rotate32 = (value: number, by: number) => (value << by) | (value >>> (32 - by))
const mixBits = (bits: number) => Math.imul(rotate32(Math.imul(bits, 0xcc9e2d51), 15), 0x1b873593)
const mixHash = (hash: number, bits: number) => Math.imul(rotate32(hash ^ mixBits(bits), 13), 5) + 0xe6546b64

function finish32(hash: number, length: number): bigint {
  let mixed = hash ^ length
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return BigInt((mixed ^ (mixed >>> 16)) | 0)
}

/** Murmur3 of 32 bits; of bytes behind the last whole word each is one of its own, with its sign. */
export const MURMUR3: Hasher = {
  int: (value, seed) => finish32(mixHash(Number(seed), value), 4),
  long: (value, seed) => {
    const low = Number(BigInt.asIntN(32, value))
    const high = Number(BigInt.asIntN(32, value >> 32n))
    return finish32(mixHash(mixHash(Number(seed), low), high), 8)
  },
  bytes: (value, seed) => {
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength)
    const whole = value.length - (value.length % 4)
    let hash = Number(seed)
    for (let at = 0; at < whole; at += 4) hash = mixHash(hash, view.getInt32(at, true))
    for (let at = whole; at < value.length; at++) hash = mixHash(hash, view.getInt8(at))
    return finish32(hash, value.length)
  },
}

const P1 = 0x9e3779b185ebca87n
const P2 = 0xc2b2ae3d27d4eb4fn
const P3 = 0x165667b19e3779f9n
const P4 = 0x85ebca77c2b2ae63n
const P5 = 0x27d4eb2f165667c5n

const word = (value: bigint) => BigInt.asUintN(64, value)
const rotate64 = (value: bigint, by: bigint) => word((word(value) << by) | (word(value) >> (64n - by)))
const round64 = (hash: bigint, input: bigint) => word(rotate64(hash + input * P2, 31n) * P1)
const merge64 = (hash: bigint, lane: bigint) => word((hash ^ round64(0n, lane)) * P1 + P4)

function finish64(hash: bigint): bigint {
  let mixed = word(hash)
  mixed = word((mixed ^ (mixed >> 33n)) * P2)
  mixed = word((mixed ^ (mixed >> 29n)) * P3)
  return BigInt.asIntN(64, mixed ^ (mixed >> 32n))
}

function addLong(hash: bigint, value: bigint): bigint {
  return word(rotate64(hash ^ round64(0n, value), 27n) * P1 + P4)
}

function addInt(hash: bigint, value: bigint): bigint {
  return word(rotate64(hash ^ word(value * P1), 23n) * P2 + P3)
}

/** XXH64. */
export const XXHASH64: Hasher = {
  int: (value, seed) => finish64(addInt(word(seed + P5 + 4n), BigInt(value >>> 0))),
  long: (value, seed) => finish64(addLong(word(seed + P5 + 8n), word(value))),
  bytes: (value, seed) => {
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength)
    let at = 0
    let hash = word(seed + P5)
    if (value.length >= 32) {
      const lanes = [seed + P1 + P2, seed + P2, seed, seed - P1].map(word)
      for (; at <= value.length - 32; at += 32)
        for (const [lane, before] of lanes.entries())
          lanes[lane] = round64(before, view.getBigUint64(at + lane * 8, true))
      hash = word([1n, 7n, 12n, 18n].reduce((sum, by, lane) => sum + rotate64(lanes[lane] ?? 0n, by), 0n))
      hash = lanes.reduce(merge64, hash)
    }
    hash = word(hash + BigInt(value.length))
    for (; at + 8 <= value.length; at += 8) hash = addLong(hash, view.getBigUint64(at, true))
    if (at + 4 <= value.length) {
      hash = addInt(hash, BigInt(view.getUint32(at, true)))
      at += 4
    }
    for (; at < value.length; at++) hash = word(rotate64(hash ^ word(BigInt(value[at] ?? 0) * P5), 11n) * P1)
    return finish64(hash)
  },
}
