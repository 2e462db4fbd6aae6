import { RunStatus } from '@lakestream/shared/protocol/http'
import { and, asc, desc, eq, gt } from 'drizzle-orm'
import type { Database } from './database.ts'
import { runEvents, runs } from './schema.ts'
import type { RunStorage, StoredRun } from './storage.ts'

export function runStorage(db: Database): RunStorage {
  return {
    async createRun({ id, pipelineId, startedBy }) {
      await db.insert(runs).values({ id, pipelineId, startedBy, status: 'running' })
    },
    async endRun(id, status) {
      await db.update(runs).set({ status, endedAt: new Date() }).where(eq(runs.id, id))
    },
    async findRun(id) {
      const [row] = await db.select().from(runs).where(eq(runs.id, id))
      return row ? toRun(row) : null
    },
    async listRuns(pipelineId) {
      const rows = await db.select().from(runs).where(eq(runs.pipelineId, pipelineId)).orderBy(desc(runs.startedAt))
      return rows.map(toRun)
    },
    async appendRunEvents(runId, events) {
      if (events.length > 0) await db.insert(runEvents).values(events.map(({ seq, event }) => ({ runId, seq, event })))
    },
    async readRunEvents(runId, after) {
      const rows = await db
        .select()
        .from(runEvents)
        .where(and(eq(runEvents.runId, runId), gt(runEvents.seq, after)))
        .orderBy(asc(runEvents.seq))
      return rows.map(({ seq, event }) => ({ seq, event }))
    },
    async loseOpenRuns() {
      await db.update(runs).set({ status: 'lost', endedAt: new Date() }).where(eq(runs.status, 'running'))
    },
  }
}

function toRun(row: typeof runs.$inferSelect): StoredRun {
  return {
    id: row.id,
    pipelineId: row.pipelineId,
    status: RunStatus.parse(row.status),
    startedBy: row.startedBy,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}
