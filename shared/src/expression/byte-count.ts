/** Length in UTF-8. Unpaired surrogates, which Spark's texts do not have, count as the three bytes of U+FFFD. */
export function countBytes(text: string): number {
  let bytes = 0
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}
