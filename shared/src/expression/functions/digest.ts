import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { crc32 } from '../crc32.ts'
import type { Value } from '../value.ts'
import { BIGINT, BINARY, type FunctionEntry, INT, type SimpleEntry, STRING, simple } from './define.ts'

/** Digests of bytes, or of texts in UTF-8. */
export const DIGESTS: readonly FunctionEntry[] = [
  digest({
    signature: 'md5(text)',
    docs: 'The MD5 digest as hexadecimal digits.',
    examples: ["md5('Spark')", 'md5(s)'],
    apply: (bytes: Uint8Array) => bytesToHex(md5(bytes)),
  }),
  digest({
    signature: 'sha1(text)',
    docs: 'The SHA-1 digest as hexadecimal digits.',
    examples: ["sha('Spark')", 'sha1(s)'],
    apply: (bytes: Uint8Array) => bytesToHex(sha1(bytes)),
  }),
  digest({
    signature: 'sha2(text, bits)',
    docs: 'The SHA-2 digest of 224, 256 (also as 0), 384 or 512 bits as hexadecimal digits; null of another length.',
    examples: ['sha2(s, 224)', 'sha2(s, 256)', 'sha2(s, 0)', 'sha2(s, 384)', 'sha2(s, 512)', "sha2('Spark', 1)"],
    types: [BINARY, INT],
    nullable: true,
    apply: sha2,
  }),
  digest({
    signature: 'crc32(text)',
    docs: 'The checksum of ISO 3309.',
    examples: ["crc32('Spark')", 'crc32(s)', "crc32(X'00ff')"],
    result: BIGINT,
    apply: (bytes: Uint8Array) => BigInt(crc32(bytes)),
  }),
]

export const DIGEST_ALIASES: Readonly<Record<string, string>> = { sha: 'sha1' }

type OfBytes = Omit<SimpleEntry, 'category' | 'types' | 'result'> & Partial<Pick<SimpleEntry, 'types' | 'result'>>

function digest(entry: OfBytes): FunctionEntry {
  return simple({ category: 'string', types: [BINARY], result: STRING, ...entry })
}

const SHA2: Readonly<Record<number, (bytes: Uint8Array) => Uint8Array>> = {
  0: sha256,
  224: sha224,
  256: sha256,
  384: sha384,
  512: sha512,
}

function sha2(bytes: Uint8Array, bits: number): Value {
  const digest = SHA2[bits]
  return digest ? bytesToHex(digest(bytes)) : null
}
