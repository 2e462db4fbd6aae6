/**
 * What the server keeps, behind one interface with one contract suite (`test/storage`). Rejections mean that the database
 * refused or could not be reached; nothing of a call that rejects is kept.
 */
import type { Person, PipelineSummary, RunStatus, RunSummary } from '@lakestream/shared/protocol/http'
import type { ChangeSharing, Sharing } from '@lakestream/shared/protocol/roles'

/** Binds Yjs client ids to the person who used them first. */
export type AuthorClaims = ReadonlyMap<number, string>

/** The edits of one room that are to become durable together. */
export interface CommitBatch {
  readonly pipelineId: string
  readonly updates: readonly { readonly author: string; readonly data: Uint8Array }[]
  readonly claims: AuthorClaims
  /** The document's name, when the list of pipelines is to follow it. */
  readonly name?: string
}

export interface StoredDocument {
  /** Newest snapshot whose hash verifies, null where there is none. */
  readonly snapshot: Uint8Array | null
  /** Updates since then, oldest first. */
  readonly updates: readonly Uint8Array[]
  readonly authors: ReadonlyMap<number, string>
  /** Number of the last update. */
  readonly seq: number
}

interface NewPipeline {
  readonly id: string
  readonly name: string
  readonly createdBy: string
  /** The document it begins with, and the client ids in it. */
  readonly document: Uint8Array
  readonly claims: AuthorClaims
}

export interface DocumentStorage {
  createPipeline(pipeline: NewPipeline): Promise<void>
  /** Those that the person may see, last changed first. */
  listPipelines(person: string): Promise<PipelineSummary[]>
  /** With the person’s role, which may be `none`. */
  findPipeline(id: string, person: string): Promise<PipelineSummary | null>
  /** Deletes the pipeline with everything that belongs to it. False where there was none. */
  deletePipeline(id: string): Promise<boolean>
  /** Rejects when stored bytes are damaged beyond the older snapshot; null where there is no such pipeline. */
  loadDocument(id: string): Promise<StoredDocument | null>
  /** One transaction for all batches. Gives the number of the last update of each batch. */
  commit(batches: readonly CommitBatch[]): Promise<number[]>
  /** Keeps `data` as the document after update `seq`, and drops what the snapshot before it already covers. */
  saveSnapshot(pipelineId: string, seq: number, data: Uint8Array): Promise<void>
}

export interface SharingStorage {
  /** Null where there is no such pipeline. */
  readSharing(pipelineId: string): Promise<Sharing | null>
  changeSharing(pipelineId: string, change: ChangeSharing): Promise<void>
}

export interface PeopleStorage {
  findPerson(id: string): Promise<Person | null>
  savePerson(person: Person): Promise<void>
  /** The setting's value, made and kept at the first call. */
  readSetting(key: string, make: () => string): Promise<string>
}

export interface StoredRun extends RunSummary {
  readonly pipelineId: string
}

export interface RunStorage {
  createRun(run: { id: string; pipelineId: string; startedBy: string }): Promise<void>
  endRun(id: string, status: RunStatus): Promise<void>
  findRun(id: string): Promise<StoredRun | null>
  listRuns(pipelineId: string): Promise<RunSummary[]>
  appendRunEvents(runId: string, events: readonly { readonly seq: number; readonly event: unknown }[]): Promise<void>
  /** Events with a number above `after`, in order. */
  readRunEvents(runId: string, after: number): Promise<{ seq: number; event: unknown }[]>
  /** Marks runs that a killed server left running as lost. */
  loseOpenRuns(): Promise<void>
}

export interface Storage extends DocumentStorage, SharingStorage, PeopleStorage, RunStorage {
  readonly kind: 'pglite' | 'postgres'
  close(): Promise<void>
}
