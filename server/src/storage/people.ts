import { eq } from 'drizzle-orm'
import type { Database } from './database.ts'
import { people, settings } from './schema.ts'
import type { PeopleStorage } from './storage.ts'

export function peopleStorage(db: Database): PeopleStorage {
  return {
    async findPerson(id) {
      const [row] = await db.select().from(people).where(eq(people.id, id))
      return row ? { id: row.id, name: row.name, color: row.color } : null
    },
    async savePerson({ id, name, color }) {
      await db
        .insert(people)
        .values({ id, name, color })
        .onConflictDoUpdate({ target: people.id, set: { name, color } })
    },
    async readSetting(key, make) {
      await db.insert(settings).values({ key, value: make() }).onConflictDoNothing()
      const [row] = await db.select().from(settings).where(eq(settings.key, key))
      if (!row) throw new Error(`setting ${key} was not kept`)
      return row.value
    },
  }
}
