import { SparkError } from './spark-error.ts'

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const LINE = 76

/** As Java's MIME encoder: in lines of 76 characters. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = bytes.subarray(at, at + 3)
    const bits = (first << 16) | ((second ?? 0) << 8) | (third ?? 0)
    const digits = [18, 12, 6, 0].map((shift) => DIGITS[(bits >> shift) & 63])
    text += digits
      .slice(0, third === undefined ? (second === undefined ? 2 : 3) : 4)
      .join('')
      .padEnd(4, '=')
  }
  return text.replace(new RegExp(`.{${LINE}}(?=.)`, 'g'), '$&\r\n')
}

/** As Java's MIME decoder: what is no digit is left out, and the last group may lack its filling. Throws where it has one digit or half a filling. */
export function decodeBase64(text: string): Uint8Array {
  const bytes: number[] = []
  let bits = 0
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    const digit = DIGITS.indexOf(char)
    if (char === '=') {
      const isHalf = count % 4 === 2 && text[at + 1] !== '='
      if (isHalf || count % 4 === 0) throw wrong('The filling of the base64 text is not whole')
      break
    }
    if (digit < 0) continue
    bits = (bits << 6) | digit
    count += 1
    if (count % 4 === 0) {
      bytes.push((bits >> 16) & 255, (bits >> 8) & 255, bits & 255)
      bits = 0
    }
  }
  if (count % 4 === 1) throw wrong('The base64 text lacks digits')
  if (count % 4 === 2) bytes.push((bits >> 4) & 255)
  if (count % 4 === 3) bytes.push((bits >> 10) & 255, (bits >> 2) & 255)
  const end = text.indexOf('=')
  const rest = end < 0 ? '' : text.slice(end + (count % 4 === 2 ? 2 : 1))
  if ([...rest].some((char) => DIGITS.includes(char))) throw wrong('The base64 text goes on behind its filling')
  return Uint8Array.from(bytes)
}

function wrong(message: string): SparkError {
  return new SparkError('IllegalArgumentException', message)
}
