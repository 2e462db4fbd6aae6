import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { StorageError } from './storage-error.ts'

/** Refuses a database whose newest migration this program does not know: it would misread what a newer one wrote. */
export async function refuseNewerSchema(db: Database, folder: string): Promise<void> {
  const journal: unknown = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8'))
  const entries = (journal as { entries: { when: number }[] }).entries
  const known = Math.max(...entries.map(({ when }) => when))
  const present = await db
    .select({ name: sql<string | null>`to_regclass('drizzle.__drizzle_migrations')::text` })
    .from(sql`(select 1) one`)
  if (!present[0]?.name) return
  const rows = await db
    .select({ newest: sql<string | null>`max(created_at)::text` })
    .from(sql`drizzle.__drizzle_migrations`)
  if (Number(rows[0]?.newest ?? 0) > known) {
    throw new StorageError(
      'The database was written by a newer version of LakeStream. Start that version, or use another database.',
    )
  }
}
