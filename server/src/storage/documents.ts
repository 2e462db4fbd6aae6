import { createHash } from 'node:crypto'
import type { PipelineSummary } from '@lakestream/shared/protocol/http'
import { may } from '@lakestream/shared/protocol/roles'
import { and, asc, desc, eq, gt, lt, lte, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { authors, pipelines, roles, runEvents, runs, snapshots, updates } from './schema.ts'
import { roleIn } from './sharing.ts'
import type { AuthorClaims, CommitBatch, DocumentStorage, StoredDocument } from './storage.ts'

type Writer = Pick<Database, 'insert' | 'update' | 'delete' | 'select'>

/** Pipelines and their documents: an append-only log of updates under at most two snapshots. */
export function documentStorage(db: Database): DocumentStorage {
  return {
    createPipeline: ({ id, name, createdBy, document, claims }) =>
      db.transaction(async (tx) => {
        await tx.insert(pipelines).values({ id, name, createdBy })
        await tx.insert(updates).values({ pipelineId: id, author: createdBy, data: document })
        await claim(tx, [{ pipelineId: id, claims }])
      }),

    async listPipelines(person) {
      const rows = await summaries(db, person).orderBy(desc(pipelines.updatedAt), asc(pipelines.id))
      return rows.map((row) => toSummary(row, person)).filter(({ role }) => may(role, 'see'))
    },

    async findPipeline(id, person) {
      const [row] = await summaries(db, person).where(eq(pipelines.id, id))
      return row ? toSummary(row, person) : null
    },

    deletePipeline: (id) =>
      db.transaction(async (tx) => {
        const gone = await tx.delete(pipelines).where(eq(pipelines.id, id)).returning({ id: pipelines.id })
        const ofRuns = tx.select({ id: runs.id }).from(runs).where(eq(runs.pipelineId, id))
        await tx.delete(runEvents).where(sql`${runEvents.runId} in ${ofRuns}`)
        await tx.delete(runs).where(eq(runs.pipelineId, id))
        for (const table of [updates, snapshots, authors, roles]) await tx.delete(table).where(eq(table.pipelineId, id))
        return gone.length > 0
      }),

    loadDocument: (id) => loadDocument(db, id),

    commit: (batches) => {
      // One statement is a transaction of its own, at a third of the price; and most commits are no more than their edits.
      const isOneInsert = batches.every(({ claims, name }) => claims.size === 0 && name === undefined)
      return isOneInsert ? commit(db, batches) : db.transaction((tx) => commit(tx, batches))
    },

    saveSnapshot: (pipelineId, seq, data) =>
      db.transaction(async (tx) => {
        await tx
          .insert(snapshots)
          .values({ pipelineId, seq, hash: hashOf(data), data })
          .onConflictDoNothing()
        const older = await tx
          .select({ seq: snapshots.seq })
          .from(snapshots)
          .where(eq(snapshots.pipelineId, pipelineId))
          .orderBy(desc(snapshots.seq))
          .limit(2)
        const previous = older[1]
        if (!previous) return
        await tx.delete(snapshots).where(and(eq(snapshots.pipelineId, pipelineId), lt(snapshots.seq, previous.seq)))
        await tx.delete(updates).where(and(eq(updates.pipelineId, pipelineId), lte(updates.seq, previous.seq)))
      }),
  }
}

async function commit(tx: Writer, batches: readonly CommitBatch[]): Promise<number[]> {
  const rows = batches.flatMap(({ pipelineId, updates: edits }) => edits.map((edit) => ({ pipelineId, ...edit })))
  const last = new Map<string, number>()
  if (rows.length > 0) {
    const inserted = await tx
      .insert(updates)
      .values(rows)
      .returning({ seq: updates.seq, pipelineId: updates.pipelineId })
    for (const { seq, pipelineId } of inserted) last.set(pipelineId, Math.max(seq, last.get(pipelineId) ?? 0))
  }
  await claim(tx, batches)
  await touch(tx, batches)
  return batches.map(({ pipelineId }) => last.get(pipelineId) ?? 0)
}

/** The list follows the documents: one statement for all, because a thousand rooms may be edited at once. */
async function touch(tx: Writer, batches: readonly CommitBatch[]): Promise<void> {
  const names = batches.flatMap(({ pipelineId, name }) => (name === undefined ? [] : [sql`(${pipelineId}, ${name})`]))
  if (names.length === 0) return
  const values = sql`(values ${sql.join(names, sql`, `)}) as touched (id, name)`
  await tx
    .update(pipelines)
    .set({ name: sql`touched.name`, updatedAt: new Date() })
    .from(values)
    .where(sql`${pipelines.id} = touched.id`)
}

async function claim(tx: Writer, claims: readonly { pipelineId: string; claims: AuthorClaims }[]): Promise<void> {
  const rows = claims.flatMap(({ pipelineId, claims: ids }) =>
    [...ids].map(([clientId, person]) => ({ pipelineId, clientId, person })),
  )
  if (rows.length > 0) await tx.insert(authors).values(rows).onConflictDoNothing()
}

async function loadDocument(db: Database, id: string): Promise<StoredDocument | null> {
  const [pipeline] = await db.select({ id: pipelines.id }).from(pipelines).where(eq(pipelines.id, id))
  if (!pipeline) return null
  const kept = await db.select().from(snapshots).where(eq(snapshots.pipelineId, id)).orderBy(desc(snapshots.seq))
  const snapshot = kept.find(({ data, hash }) => hashOf(data) === hash)
  if (kept.length > 1 && !snapshot) throw new Error(`no snapshot of pipeline ${id} is intact`)
  const later = await db
    .select({ seq: updates.seq, data: updates.data })
    .from(updates)
    .where(and(eq(updates.pipelineId, id), gt(updates.seq, snapshot?.seq ?? 0)))
    .orderBy(asc(updates.seq))
  const claims = await db.select().from(authors).where(eq(authors.pipelineId, id))
  return {
    snapshot: snapshot?.data ?? null,
    updates: later.map(({ data }) => data),
    authors: new Map(claims.map(({ clientId, person }) => [clientId, person])),
    seq: later.at(-1)?.seq ?? snapshot?.seq ?? 0,
  }
}

function hashOf(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function summaries(db: Database, person: string) {
  return db
    .select({ pipeline: pipelines, named: roles.role })
    .from(pipelines)
    .leftJoin(roles, and(eq(roles.pipelineId, pipelines.id), eq(roles.person, person)))
    .$dynamic()
}

type SummaryRow = Awaited<ReturnType<typeof summaries>>[number]

function toSummary({ pipeline, named }: SummaryRow, person: string): PipelineSummary {
  const { id, name, createdAt, updatedAt } = pipeline
  const role = roleIn(pipeline, named, person)
  return { id, name, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString(), role }
}
