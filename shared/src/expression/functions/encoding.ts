import { utf8ToBytes } from '@noble/hashes/utils.js'
import { decodeBase64, encodeBase64 } from '../base64.ts'
import { coerceArgument } from '../coerce.ts'
import { MEETS_NONE } from '../guard/lazy.ts'
import { SparkError } from '../spark-error.ts'
import { isNumeric, type TypedExpression } from '../typed.ts'
import { decodeUtf8 } from '../utf8.ts'
import type { Value } from '../value.ts'
import { BIGINT, BINARY, type FunctionEntry, type Resolution, readArgs, STRING, strict } from './define.ts'
import { text } from './string.ts'
import { BASE64_GUARD, URL_GUARD } from './text-guard.ts'
import { nullOnError } from './tolerant.ts'

/** Bytes and texts written in other ways. */
export const ENCODINGS: readonly FunctionEntry[] = [
  text({
    signature: 'base64(bytes)',
    docs: 'The bytes, or a text in UTF-8, in base64, in lines of 76 characters.',
    examples: ['base64(s)', "base64(repeat('a', 100))", "base64(X'ff')", "base64('')"],
    types: [BINARY],
    apply: encodeBase64,
  }),
  text({
    signature: 'unbase64(text)',
    docs: 'The bytes of a text in base64.',
    examples: ["CAST(unbase64('U3BhcmsgU1FM') AS string)", "unbase64('U3B')", "unbase64('U3 Bh')", 'unbase64(s)'],
    result: BINARY,
    apply: decodeBase64,
    guard: BASE64_GUARD,
  }),
  {
    name: 'hex',
    category: 'string',
    signature: 'hex(value)',
    docs: 'A whole number, bytes, or a text in UTF-8, as hexadecimal digits.',
    examples: ['hex(a)', 'hex(s)', 'hex(-1)', "hex(X'ff0a')", 'hex(1.5)', 'hex(d)'],
    resolve: resolveHex,
  },
  text({
    signature: 'unhex(text)',
    docs: 'The bytes of hexadecimal digits; null where it is something else.',
    examples: ["unhex('616')", "unhex('xyz')", 'unhex(hex(s))', "unhex('')"],
    result: BINARY,
    nullable: true,
    apply: (digits: string) => {
      if (!/^[0-9a-fA-F]*$/.test(digits)) return null
      const even = digits.length % 2 === 0 ? digits : `0${digits}`
      return Uint8Array.from(even.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
    },
  }),
  text({
    signature: 'bin(number)',
    docs: 'A whole number in binary digits, of 64 bits where it is negative.',
    examples: ['bin(a)', 'bin(13)', 'bin(-1)'],
    types: [BIGINT],
    apply: (value: bigint) => BigInt.asUintN(64, value).toString(2),
  }),
  {
    name: 'encode',
    category: 'string',
    signature: 'encode(text, charset)',
    docs: 'A text as bytes, such as in UTF-8.',
    examples: ["encode(s, 'UTF-8')"],
    resolve: (args) => {
      const read = readArgs('encode(text, charset)', args, [STRING, STRING])
      if (!Array.isArray(read)) return read
      const [value, charset] = read as [TypedExpression, TypedExpression]
      if (!isUtf8(charset)) return { sparkOnly: 'encode in this charset', type: BINARY }
      return strict(BINARY, [value], (written) => utf8ToBytes(written as string), true)
    },
  },
  text({
    signature: 'url_encode(text)',
    docs: 'The text as a part of a URL, with + for blanks.',
    examples: ['url_encode(s)', "url_encode('a b/é?&=~*-_.!()😀')"],
    nullable: true,
    apply: (value: string) =>
      encodeURIComponent(value)
        .replace(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
        .replaceAll('%20', '+'),
  }),
  text({
    signature: 'url_decode(text)',
    docs: 'The text of a part of a URL.',
    examples: ["url_decode('a+b%2F%C3%A9%e2%82')", "url_decode('%zz')", 'url_decode(url_encode(s))'],
    nullable: true,
    apply: decodeUrl,
    guard: URL_GUARD,
  }),
  {
    name: 'try_url_decode',
    category: 'string',
    signature: 'try_url_decode(text)',
    docs: 'The text of a part of a URL; null where it is none.',
    examples: ["try_url_decode('a+b')", "try_url_decode('%zz')"],
    resolve: (args) => {
      const read = readArgs('try_url_decode(text)', args, [STRING])
      if (!Array.isArray(read)) return read
      return nullOnError(strict(STRING, read, (value) => decodeUrl(value as string)))
    },
    guard: MEETS_NONE,
  },
  text({
    signature: 'chr(code)',
    docs: 'The character of a code from 0 to 255, of which larger ones are the rest; empty of negative ones.',
    examples: ['chr(65)', 'chr(233)', 'chr(321)', 'chr(a)', 'char(0)'],
    types: [BIGINT],
    apply: (code: bigint) => (code < 0n ? '' : String.fromCharCode(Number(code & 255n))),
  }),
]

export const ENCODING_ALIASES: Readonly<Record<string, string>> = { char: 'chr' }

function resolveHex([arg, ...rest]: readonly TypedExpression[]): Resolution {
  if (!arg || rest.length > 0) return 'Write hex(value)'
  if (isNumeric(arg.type)) {
    const number = coerceArgument(arg, BIGINT)
    const write = (value: Value) =>
      BigInt.asUintN(64, value as bigint)
        .toString(16)
        .toUpperCase()
    return number ? strict(STRING, [number], write) : 'Write hex(value)'
  }
  const words = arg.type.kind === 'binary' ? arg : coerceArgument(arg, STRING)
  const bytes = words && coerceArgument(words, BINARY)
  const write = (value: Value) =>
    Array.from(value as Uint8Array, (byte) => byte.toString(16).padStart(2, '0'))
      .join('')
      .toUpperCase()
  return bytes ? strict(STRING, [bytes], write) : 'Write hex(value)'
}

export function isUtf8({ literal }: TypedExpression): boolean {
  return typeof literal === 'string' && literal.toUpperCase() === 'UTF-8'
}

function decodeUrl(value: string): string {
  const pieces = value.replaceAll('+', ' ').replace(/(?:%[0-9a-fA-F]{2})+/g, (codes) => {
    const bytes = Uint8Array.from(codes.slice(1).split('%'), (code) => Number.parseInt(code, 16))
    // A sign that the text cannot have: what was decoded is not looked at again.
    return decodeUtf8(bytes).replaceAll('%', '\ud800')
  })
  if (pieces.includes('%')) throw new SparkError('CANNOT_DECODE_URL', `${value} is no part of a URL`)
  return pieces.replaceAll('\ud800', '%')
}
