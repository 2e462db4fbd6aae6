/**
 * Group commit: whatever any room has received while the last commit was under way becomes durable by the next one, in one
 * transaction for all rooms. Only then do rooms tell anyone. A commit that fails is tried again until it succeeds; meanwhile
 * every client of the rooms concerned is told that nothing is being saved.
 */

import type { CommitBatch, DocumentStorage } from '../storage/storage.ts'
import { explainStorage, StorageError } from '../storage/storage-error.ts'
import { pressureDelayMs } from './pressure.ts'

/** What a room hands over for one commit. */
export interface PendingCommit {
  readonly batch: CommitBatch
  /** The edits are durable; `seq` is the number of the last one. */
  readonly committed: (seq: number) => void
  /** It is not durable yet, and why; it is being tried again. */
  readonly failed: (why: string) => void
}

export interface CommitSource {
  /** Everything received so far, or null. */
  takePending(): PendingCommit | null
  /** How long a commit may wait for company, in milliseconds. */
  readonly commitDelayMs: number
}

const RETRY_FIRST_MS = 100
const RETRY_LIMIT_MS = 5_000
/** After so long without an answer people are told that nothing is being saved. */
const SLOW_MS = 3_000

export class Committer {
  private readonly storage: Pick<DocumentStorage, 'commit'>
  private readonly waiting = new Set<CommitSource>()
  private readonly report: (error: unknown) => void
  private running: Promise<void> | null = null

  constructor(storage: Pick<DocumentStorage, 'commit'>, report: (error: unknown) => void) {
    this.storage = storage
    this.report = report
  }

  schedule(source: CommitSource): void {
    this.waiting.add(source)
    this.running ??= this.run()
  }

  /** Resolves when everything scheduled so far is durable. */
  async flush(): Promise<void> {
    while (this.running) await this.running
  }

  private async run(): Promise<void> {
    // Frames that have already arrived join this commit.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.waiting.size > 0) {
      const delayMs = Math.max(pressureDelayMs(), ...[...this.waiting].map((source) => source.commitDelayMs))
      if (delayMs > 0) await sleep(delayMs)
      const commits = [...this.waiting].flatMap((source) => source.takePending() ?? [])
      this.waiting.clear()
      if (commits.length > 0) await this.commit(commits)
    }
    this.running = null
  }

  private async commit(commits: readonly PendingCommit[]): Promise<void> {
    const seqs = await this.commitUntilDurable(commits)
    commits.forEach(({ committed }, index) => {
      committed(seqs[index] ?? 0)
    })
  }

  private async commitUntilDurable(commits: readonly PendingCommit[]): Promise<number[]> {
    const batches = commits.map(({ batch }) => batch)
    let told = ''
    const tell = (error: unknown) => {
      const why = explainStorage(error)
      if (why !== told) this.report(`Edits are not saved yet, and are being tried again. ${why}${detailOf(error)}`)
      told = why
      for (const { failed } of commits) failed(why)
    }
    for (let retryMs = RETRY_FIRST_MS; ; retryMs = Math.min(retryMs * 2, RETRY_LIMIT_MS)) {
      const slow = setTimeout(() => tell(null), SLOW_MS)
      try {
        const seqs = await this.storage.commit(batches)
        if (told !== '') this.report('Edits are saved again.')
        return seqs
      } catch (error) {
        tell(error)
        await sleep(retryMs)
      } finally {
        clearTimeout(slow)
      }
    }
  }
}

function detailOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : null
  return cause instanceof Error && !(cause instanceof StorageError) ? ` (${cause.message})` : ''
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
