import { CALENDAR } from './functions/calendar.ts'
import { COLLECTIONS } from './functions/collection.ts'
import { DATE_TIME, DATE_TIME_ALIASES } from './functions/date-time.ts'
import type { FunctionEntry } from './functions/define.ts'
import { LOGIC, LOGIC_ALIASES } from './functions/logic.ts'
import { MATH } from './functions/math.ts'
import { STRING_ALIASES, STRINGS } from './functions/string.ts'
import { TEXT } from './functions/text.ts'

/** The function table: what LakeStream can check and evaluate. Anything else that Spark knows is passed through. */
export const FUNCTIONS: readonly FunctionEntry[] = [
  ...LOGIC,
  ...MATH,
  ...STRINGS,
  ...TEXT,
  ...DATE_TIME,
  ...CALENDAR,
  ...COLLECTIONS,
]

const ALIASES: Readonly<Record<string, string>> = {
  ...LOGIC_ALIASES,
  ...STRING_ALIASES,
  ...DATE_TIME_ALIASES,
  ceiling: 'ceil',
  mod: '%',
}
const BY_NAME = new Map(FUNCTIONS.map((entry) => [entry.name, entry]))

/** The entry of a function by its name or another name of it, in lower case. */
export function findFunction(name: string): FunctionEntry | undefined {
  return BY_NAME.get(Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name)
}
