import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** First 32 hex digits of the SHA-256 (FIPS 180-4) of a text in UTF-8. */
export function hash128(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)).subarray(0, 16))
}
