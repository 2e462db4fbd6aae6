import { Role, Sharing } from '@lakestream/shared/protocol/roles'
import { and, eq } from 'drizzle-orm'
import { defaultPerson, GUEST } from '../identity/people.ts'
import type { Database } from './database.ts'
import { authors, people, pipelines, roles } from './schema.ts'
import type { SharingStorage } from './storage.ts'

interface Owned {
  readonly createdBy: string
  readonly everyone: string
}

/** The role of a person in a pipeline; `named` is theirs in the table of roles. What the guest made is everybody's. */
export function roleIn({ createdBy, everyone }: Owned, named: string | null | undefined, person: string): Role {
  if (createdBy === person || createdBy === GUEST.id) return 'owner'
  return Role.catch('none').parse(named ?? everyone)
}

export function sharingStorage(db: Database): SharingStorage {
  return {
    async readSharing(pipelineId) {
      const [pipeline] = await db.select().from(pipelines).where(eq(pipelines.id, pipelineId))
      if (!pipeline) return null
      const named = await db.select().from(roles).where(eq(roles.pipelineId, pipelineId))
      const editors = await db
        .selectDistinct({ person: authors.person })
        .from(authors)
        .where(eq(authors.pipelineId, pipelineId))
      const roleByPerson = new Map(named.map(({ person, role }) => [person, role]))
      const ids = new Set([pipeline.createdBy, ...roleByPerson.keys(), ...editors.map(({ person }) => person)])
      const known = new Map((await db.select().from(people)).map((person) => [person.id, person]))
      const listed = [...ids].map((id) => {
        const { name, color } = known.get(id) ?? (id === GUEST.id ? GUEST : defaultPerson(id))
        const role = roleIn(pipeline, roleByPerson.get(id), id)
        return { id, name, color, role, named: roleByPerson.has(id), madeIt: id === pipeline.createdBy }
      })
      return Sharing.parse({ everyone: pipeline.everyone, people: listed })
    },

    changeSharing: (pipelineId, { everyone, people: changes = {} }) =>
      db.transaction(async (tx) => {
        if (everyone !== undefined) await tx.update(pipelines).set({ everyone }).where(eq(pipelines.id, pipelineId))
        for (const [person, role] of Object.entries(changes)) {
          await tx.delete(roles).where(and(eq(roles.pipelineId, pipelineId), eq(roles.person, person)))
          if (role !== null) await tx.insert(roles).values({ pipelineId, person, role })
        }
      }),
  }
}
