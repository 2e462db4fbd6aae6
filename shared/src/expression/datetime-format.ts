import { firstOf } from './calendar.ts'
import { type CivilTime, floorDiv, MICROS_PER_DAY, toCivil } from './temporal.ts'

const MONTHS = 'January February March April May June July August September October November December'.split(' ')
const DAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ')

/** What a time is for a pattern: its clock in UTC, and its day. */
interface Moment extends CivilTime {
  readonly days: number
}

type Write = (moment: Moment) => string

const padded =
  (width: number, read: (moment: Moment) => number): Write =>
  (moment) =>
    String(read(moment)).padStart(width, '0')

const hourOfHalf = ({ hour }: Moment) => hour % 12 || 12
const dayOfYear = ({ days, year }: Moment) => days - firstOf(year, 1) + 1
const quarter = ({ month }: Moment) => Math.ceil(month / 3)

export const monthName = (month: number) => (MONTHS[month - 1] ?? '').slice(0, 3)
export const dayName = (days: number) => weekdayOf(days).slice(0, 3)

function weekdayOf(days: number): string {
  return DAYS[(((days + 3) % 7) + 7) % 7] ?? ''
}

/** Fields of Java's `DateTimeFormatter`, in English and UTC, by their letters. */
const FIELDS: Readonly<Record<string, Write>> = {
  y: ({ year }) => String(year),
  yy: ({ year }) => String(((year % 100) + 100) % 100).padStart(2, '0'),
  yyyy: ({ year }) => writeYear(year),
  M: padded(1, ({ month }) => month),
  MM: padded(2, ({ month }) => month),
  MMM: ({ month }) => monthName(month),
  MMMM: ({ month }) => MONTHS[month - 1] ?? '',
  d: padded(1, ({ day }) => day),
  dd: padded(2, ({ day }) => day),
  D: padded(1, dayOfYear),
  DDD: padded(3, dayOfYear),
  Q: padded(1, quarter),
  QQ: padded(2, quarter),
  E: ({ days }) => dayName(days),
  EE: ({ days }) => dayName(days),
  EEE: ({ days }) => dayName(days),
  EEEE: ({ days }) => weekdayOf(days),
  a: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  H: padded(1, ({ hour }) => hour),
  HH: padded(2, ({ hour }) => hour),
  h: padded(1, hourOfHalf),
  hh: padded(2, hourOfHalf),
  m: padded(1, ({ minute }) => minute),
  mm: padded(2, ({ minute }) => minute),
  s: padded(1, ({ second }) => second),
  ss: padded(2, ({ second }) => second),
  X: () => 'Z',
  XXX: () => 'Z',
  xxx: () => '+00:00',
  Z: () => '+0000',
}

/** More digits than four have a sign before them. */
function writeYear(year: number): string {
  const digits = String(Math.abs(year)).padStart(4, '0')
  return year < 0 ? `-${digits}` : digits.length > 4 ? `+${digits}` : digits
}

/** How microseconds are written by one of Spark's date-time patterns; null for patterns that we do not evaluate. */
export function compileDateTimeFormat(pattern: string): ((micros: bigint) => string) | null {
  const pieces: Write[] = []
  for (const piece of pattern.match(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z]/g) ?? []) {
    const write = toWrite(piece)
    if (!write) return null
    pieces.push(write)
  }
  return (micros) => {
    const moment = { ...toCivil(micros), days: Number(floorDiv(micros, MICROS_PER_DAY)) }
    return pieces.map((write) => write(moment)).join('')
  }
}

function toWrite(piece: string): Write | null {
  if (Object.hasOwn(FIELDS, piece)) return FIELDS[piece] ?? null
  if (/^S{1,6}$/.test(piece)) return ({ micros }) => String(micros).padStart(6, '0').slice(0, piece.length)
  if (piece.startsWith("'") && piece.length > 1) {
    const text = piece === "''" ? "'" : piece.slice(1, -1).replaceAll("''", "'")
    return () => text
  }
  // Letters are reserved, and so are some signs.
  return /^[A-Za-z'[\]{}#]/.test(piece) ? null : () => piece
}
