import { sha256 } from '../expression/digest.ts'
import { encodeUtf8 } from '../expression/utf8.ts'

/** First 32 hex digits of the SHA-256 (FIPS 180-4) of a text in UTF-8. */
export function hash128(text: string): string {
  return sha256(encodeUtf8(text)).slice(0, 32)
}
