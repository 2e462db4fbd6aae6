import { parseTimestamp } from '../../expression/temporal.ts'

/** Zones of three letters that Java knows besides those of the time zone database. */
const SHORT_ZONES = new Set(
  'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT EST HST IET IST JST MIT MST NET NST PLT PNT PRT PST SST VST'.split(
    ' ',
  ),
)

/** Whether Spark reads a text as a timestamp where no pattern is given. */
export function isTimestampText(text: string): boolean {
  if (parseTimestamp(text) !== null) return true
  const [, time = '', zone = ''] = /^(.*\d)\s*([A-Za-z]\w*(?:\/\w+)*)\s*$/.exec(text) ?? []
  // A time of day ends the clock: a day alone has no zone.
  return time.includes(':') && isZone(zone) && parseTimestamp(time) !== null
}

function isZone(name: string): boolean {
  if (SHORT_ZONES.has(name)) return true
  try {
    return name !== '' && new Intl.DateTimeFormat('en', { timeZone: name }) !== null
  } catch {
    return false
  }
}
