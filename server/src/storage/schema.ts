/** The tables, for PGlite and PostgreSQL alike. `npm run migrations` makes those in `drizzle/`. */
import {
  bigint,
  bigserial,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from 'drizzle-orm/pg-core'

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  fromDriver: (value) => new Uint8Array(value),
})

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

export const pipelines = pgTable('pipelines', {
  id: text('id').primaryKey(),
  /** A copy of the document's name, for the list; follows the document at each commit. */
  name: text('name').notNull(),
  createdBy: text('created_by').notNull(),
  /** The role of whoever is not named in `roles`. */
  everyone: text('everyone').notNull().default('editor'),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
})

/** What named people may do with a pipeline. */
export const roles = pgTable(
  'roles',
  {
    pipelineId: text('pipeline_id').notNull(),
    person: text('person').notNull(),
    role: text('role').notNull(),
  },
  (table) => [primaryKey({ columns: [table.pipelineId, table.person] })],
)

/** Append-only: every committed edit. Rows that two snapshots cover are removed by compaction. */
export const updates = pgTable(
  'updates',
  {
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    pipelineId: text('pipeline_id').notNull(),
    author: text('author').notNull(),
    data: bytes('data').notNull(),
    at: instant('at').notNull().defaultNow(),
  },
  (table) => [index('updates_of_pipeline').on(table.pipelineId, table.seq)],
)

/** The whole document after the update `seq`; `hash` is SHA-256 of `data`. */
export const snapshots = pgTable(
  'snapshots',
  {
    pipelineId: text('pipeline_id').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    hash: text('hash').notNull(),
    data: bytes('data').notNull(),
    at: instant('at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.pipelineId, table.seq] })],
)

/** Which person a Yjs client id belongs to, so that offline edits come back under their author's name and no other. */
export const authors = pgTable(
  'authors',
  {
    pipelineId: text('pipeline_id').notNull(),
    clientId: bigint('client_id', { mode: 'number' }).notNull(),
    person: text('person').notNull(),
  },
  (table) => [primaryKey({ columns: [table.pipelineId, table.clientId] })],
)

export const people = pgTable('people', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  color: text('color').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
})

export const runs = pgTable(
  'runs',
  {
    id: text('id').primaryKey(),
    pipelineId: text('pipeline_id').notNull(),
    status: text('status').notNull(),
    startedBy: text('started_by').notNull(),
    startedAt: instant('started_at').notNull().defaultNow(),
    endedAt: instant('ended_at'),
  },
  (table) => [index('runs_of_pipeline').on(table.pipelineId, table.startedAt)],
)

export const runEvents = pgTable(
  'run_events',
  {
    runId: text('run_id').notNull(),
    seq: integer('seq').notNull(),
    event: jsonb('event').notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.seq] })],
)

/** Facts of this installation: the key that signs cookies. */
export const settings = pgTable('settings', { key: text('key').primaryKey(), value: text('value').notNull() })
