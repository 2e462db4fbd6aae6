/** What is no UTF-8 becomes U+FFFD, once for each longest part that could begin a character (Unicode 15, section 3.9). */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const { code, length } = readCharacter(bytes, at)
    text += String.fromCodePoint(code)
    at += length
  }
  return text
}

function readCharacter(bytes: Uint8Array, at: number): { code: number; length: number } {
  const first = bytes[at] as number
  if (first < 0x80) return { code: first, length: 1 }
  const size =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 1
  let code = first & (0xff >> (size + 1))
  for (let index = 1; index < size; index++) {
    const next = bytes[at + index] ?? 0
    const [low, high] = index === 1 ? secondBytes(first) : [0x80, 0xbf]
    if (next < low || next > high) return { code: 0xfffd, length: index }
    code = (code << 6) | (next & 0x3f)
  }
  return size === 1 ? { code: 0xfffd, length: 1 } : { code, length: size }
}

/** Which bytes may follow the first one: nothing is written longer than it must be, no surrogates, nothing beyond U+10FFFF. */
function secondBytes(first: number): [number, number] {
  if (first === 0xe0) return [0xa0, 0xbf]
  if (first === 0xed) return [0x80, 0x9f]
  if (first === 0xf0) return [0x90, 0xbf]
  return first === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf]
}
