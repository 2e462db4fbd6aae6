import { formatDecimal } from './decimal.ts'
import { formatDouble, formatFloat } from './double-text.ts'
import { formatFixed, groupThousands } from './number-text.ts'
import { isIntegral } from './typed.ts'
import type { SparkType } from './types.ts'
import type { Value } from './value.ts'

/** One piece of a format: a text, or what an argument is written as. */
export type FormatPiece = string | ((values: readonly Value[]) => string)

const SPECIFIER = /%(?:(\d+)\$)?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/y
/** Flags that Java takes with a conversion. */
const FLAGS: Readonly<Record<string, string>> = { d: '-+ 0,(', x: '-0', X: '-0', f: '-+ 0,(', s: '-', S: '-', b: '-' }

interface Specifier {
  readonly flags: string
  readonly width: number
  readonly precision: number | null
  readonly conversion: string
  readonly type: SparkType
}

/**
 * The pieces of a format of Java's `Formatter` for arguments of these types; null where something in it is not translated, or is wrong, so that Java
 * would throw.
 */
export function parseFormat(format: string, types: readonly SparkType[]): FormatPiece[] | null {
  const pieces: FormatPiece[] = []
  let next = 0
  for (let at = 0; at < format.length; ) {
    if (format[at] !== '%') {
      const end = format.indexOf('%', at)
      pieces.push(format.slice(at, end < 0 ? undefined : end))
      at = end < 0 ? format.length : end
      continue
    }
    SPECIFIER.lastIndex = at
    const found = SPECIFIER.exec(format)
    if (!found) return null
    at = SPECIFIER.lastIndex
    const [whole, place, flags = '', width, precision, conversion = ''] = found
    if (whole === '%%' || whole === '%n') {
      pieces.push(whole === '%%' ? '%' : '\n')
      continue
    }
    const index = place === undefined ? next++ : Number(place) - 1
    const type = types[index]
    if (!type) return null
    const specifier = {
      flags,
      width: Number(width ?? 0),
      precision: precision === undefined ? null : Number(precision),
      conversion,
      type,
    }
    if (!isTranslated(specifier)) return null
    pieces.push((values) => write(specifier, values[index] ?? null))
  }
  return pieces
}

function isTranslated({ flags, width, precision, conversion, type }: Specifier): boolean {
  const allowed = FLAGS[conversion]
  const needsWidth = flags.includes('-') || flags.includes('0')
  const isTwice =
    new Set(flags).size < flags.length ||
    (flags.includes('-') && flags.includes('0')) ||
    (flags.includes('+') && flags.includes(' '))
  if (
    allowed === undefined ||
    [...flags].some((flag) => !allowed.includes(flag)) ||
    (needsWidth && width === 0) ||
    isTwice
  )
    return false
  if ('dxX'.includes(conversion)) return precision === null && (isIntegral(type) || type.kind === 'void')
  if (conversion === 'f') return type.kind === 'double' || type.kind === 'float' || type.kind === 'void'
  return conversion === 'b' || toText(type) !== null
}

/** What Java's `toString` gives of Spark's own value, by which dates are numbers of days. */
function toText(type: SparkType): ((value: Value) => string) | null {
  if (type.kind === 'double') return (value) => formatDouble(value as number)
  if (type.kind === 'float') return (value) => formatFloat(value as number)
  if (type.kind === 'decimal') return type.scale <= 6 ? (value) => formatDecimal(value as bigint, type.scale) : null
  const isPlain = ['string', 'boolean', 'void', 'date', 'timestamp', 'timestamp_ntz'].includes(type.kind)
  return isPlain || isIntegral(type) ? (value) => String(value) : null
}

function write(specifier: Specifier, value: Value): string {
  const { conversion, precision, type } = specifier
  if (conversion === 'b')
    return justify(
      specifier,
      cut(value === null ? 'false' : type.kind === 'boolean' ? String(value) : 'true', precision),
    )
  if (value === null)
    return justify(specifier, 'sSbB'.includes(conversion) ? cut('null', precision) : 'null', conversion === 'S')
  if (conversion === 's' || conversion === 'S') {
    return justify(specifier, cut(toText(type)?.(value) ?? '', precision), conversion === 'S')
  }
  if (conversion === 'f') return writeDouble(specifier, value as number)
  const number = BigInt(value as number)
  if (conversion === 'd') return writeNumber(specifier, number < 0n, String(number < 0n ? -number : number))
  const bits = { tinyint: 8, smallint: 16, int: 32 }[type.kind as 'int'] ?? 64
  const digits = BigInt.asUintN(bits, number).toString(16)
  return writeNumber(specifier, false, conversion === 'X' ? digits.toUpperCase() : digits)
}

function writeDouble(specifier: Specifier, value: number): string {
  const isNegative = value < 0 || Object.is(value, -0)
  if (Number.isFinite(value))
    return writeNumber(specifier, isNegative, formatFixed(Math.abs(value), specifier.precision ?? 6))
  if (Number.isNaN(value)) return justify(specifier, 'NaN')
  return justify(specifier, withSign(specifier.flags, isNegative, 'Infinity'))
}

function writeNumber(specifier: Specifier, isNegative: boolean, digits: string): string {
  const { flags, width } = specifier
  const grouped = flags.includes(',') ? groupThousands(digits) : digits
  const signs = withSign(flags, isNegative, '').length
  const padded = flags.includes('0') ? grouped.padStart(width - signs, '0') : grouped
  return justify(specifier, withSign(flags, isNegative, padded))
}

function withSign(flags: string, isNegative: boolean, digits: string): string {
  if (isNegative) return flags.includes('(') ? `(${digits})` : `-${digits}`
  return (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + digits
}

function cut(text: string, precision: number | null): string {
  return precision === null ? text : text.slice(0, precision)
}

function justify({ flags, width }: Specifier, text: string, isUpper = false): string {
  const written = isUpper ? text.toUpperCase() : text
  return flags.includes('-') ? written.padEnd(width) : written.padStart(width)
}
