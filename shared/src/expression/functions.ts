import { ARITHMETIC, ARITHMETIC_ALIASES } from './functions/arithmetic.ts'
import { ARRAYS } from './functions/array.ts'
import { ARRAY_SETS } from './functions/array-set.ts'
import { BIT_ALIASES, BITS } from './functions/bits.ts'
import { CALENDAR } from './functions/calendar.ts'
import { COLLECTION_ALIASES, COLLECTIONS } from './functions/collection.ts'
import { COMPARISONS } from './functions/comparison.ts'
import { CONDITIONAL_ALIASES, CONDITIONALS } from './functions/conditional.ts'
import { DATE_TIME, DATE_TIME_ALIASES } from './functions/date-time.ts'
import type { FunctionEntry } from './functions/define.ts'
import { DIGEST_ALIASES, DIGESTS } from './functions/digest.ts'
import { ENCODING_ALIASES, ENCODINGS } from './functions/encoding.ts'
import { FINDER_ALIASES, FINDERS } from './functions/find.ts'
import { FOLD_ALIASES, FOLDS } from './functions/fold.ts'
import { HASHES } from './functions/hash.ts'
import { HIGHER_ORDER } from './functions/higher-order.ts'
import { JSONS } from './functions/json.ts'
import { MAPS } from './functions/map.ts'
import { MAP_LAMBDAS } from './functions/map-lambdas.ts'
import { MATH, MATH_ALIASES } from './functions/math.ts'
import { NUMBER_TEXT_ALIASES, NUMBER_TEXTS } from './functions/number-text.ts'
import { REGEX_ALIASES, REGEXES } from './functions/regex.ts'
import { SEQUENCES } from './functions/sequence.ts'
import { SORTS } from './functions/sort.ts'
import { SPELLINGS } from './functions/spelling.ts'
import { STRING_ALIASES, STRINGS } from './functions/string.ts'
import { TEXT } from './functions/text.ts'
import { TIME_FORMAT_ALIASES, TIME_FORMATS } from './functions/time-format.ts'
import { TIME_PART_ALIASES, TIME_PARTS } from './functions/time-parts.ts'
import { TIME_TEXTS } from './functions/time-text.ts'
import { TRIMS } from './functions/trim.ts'

/** The function table: what LakeStream can check and evaluate. Anything else that Spark knows is passed through. */
export const FUNCTIONS: readonly FunctionEntry[] = [
  ...COMPARISONS,
  ...CONDITIONALS,
  ...ARITHMETIC,
  ...MATH,
  ...BITS,
  ...STRINGS,
  ...TRIMS,
  ...REGEXES,
  ...TEXT,
  ...FINDERS,
  ...SPELLINGS,
  ...ENCODINGS,
  ...DIGESTS,
  ...HASHES,
  ...NUMBER_TEXTS,
  ...JSONS,
  ...DATE_TIME,
  ...CALENDAR,
  ...TIME_TEXTS,
  ...TIME_FORMATS,
  ...TIME_PARTS,
  ...COLLECTIONS,
  ...ARRAYS,
  ...ARRAY_SETS,
  ...SEQUENCES,
  ...SORTS,
  ...MAPS,
  ...HIGHER_ORDER,
  ...FOLDS,
  ...MAP_LAMBDAS,
]

const ALIASES: Readonly<Record<string, string>> = {
  ...CONDITIONAL_ALIASES,
  ...ARITHMETIC_ALIASES,
  ...MATH_ALIASES,
  ...BIT_ALIASES,
  ...STRING_ALIASES,
  ...REGEX_ALIASES,
  ...FINDER_ALIASES,
  ...ENCODING_ALIASES,
  ...DIGEST_ALIASES,
  ...NUMBER_TEXT_ALIASES,
  ...DATE_TIME_ALIASES,
  ...TIME_FORMAT_ALIASES,
  ...TIME_PART_ALIASES,
  ...COLLECTION_ALIASES,
  ...FOLD_ALIASES,
}
const BY_NAME = new Map(FUNCTIONS.map((entry) => [entry.name, entry]))

/** The entry of a function by its name or another name of it, in lower case. */
export function findFunction(name: string): FunctionEntry | undefined {
  return BY_NAME.get(Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name)
}
