import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type * as schema from './schema.ts'

/** Either driver's database; everything above `open-storage` is written against this. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>
