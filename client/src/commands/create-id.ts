const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz'

/** A random id of 12 characters, unique among all who edit. */
export function createId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => ALPHABET[byte % 36]).join('')
}
