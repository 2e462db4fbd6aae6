import type { RowsPerMatch } from '../operators/match-recognize.ts'
import type { Statement } from './statement.ts'

/** Which rows a match gives, as it is written. */
export const ROWS_PHRASES: Readonly<Record<RowsPerMatch, string>> = {
  one: 'ONE ROW PER MATCH',
  all: 'ALL ROWS PER MATCH SHOW EMPTY MATCHES',
  'all-omit-empty': 'ALL ROWS PER MATCH OMIT EMPTY MATCHES',
  'all-unmatched': 'ALL ROWS PER MATCH WITH UNMATCHED ROWS',
}

/** Where the search goes on; behind the last two a variable is named. */
export const SKIP_PHRASES: Readonly<Record<Statement['skip']['to'], string>> = {
  'past-last': 'AFTER MATCH SKIP PAST LAST ROW',
  next: 'AFTER MATCH SKIP TO NEXT ROW',
  first: 'AFTER MATCH SKIP TO FIRST',
  last: 'AFTER MATCH SKIP TO LAST',
}
