import type { Target } from '@lakestream/shared/pipeline/model'
import type { RunEvent } from '@lakestream/shared/protocol/run-event'

/** What code generation hands to a target: files and which of their lines belong to which node. */
export interface DeployBundle {
  readonly files: readonly { readonly path: string; readonly text: string }[]
  readonly spans: readonly {
    readonly nodeId: string
    readonly path: string
    readonly startLine: number
    readonly endLine: number
  }[]
  readonly manifest: DeployParts
}

/** The parts of a bundle, in the order in which they are to run: what the first hands over, the second takes. */
export interface DeployParts {
  readonly parts: readonly { readonly target: Target }[]
}

export interface TargetCheck {
  readonly state: 'ready' | 'installable' | 'unavailable' | 'forbidden'
  /** One sentence each: what is missing and what to do about it. */
  readonly missing: readonly string[]
}

/** A started run. `events` gives every event from the first one on, to each reader; the last one is `done`. */
export interface Run {
  readonly events: AsyncIterable<RunEvent>
  readonly status: () => RunStatus
  /**
   * Ends the run, resolves when nothing of it is left; what has not ended by itself after `graceMs` is killed. Stopping a run
   * that has ended does nothing.
   */
  readonly stop: (graceMs?: number) => Promise<void>
  /** Resolves when the run has ended, however it ended; never rejects. */
  readonly ended: Promise<RunStatus>
}

export type RunStatus = 'running' | 'done' | 'failed' | 'stopped'

/** Where pipelines go. A deploy always ends in a recorded state, whatever happens. */
export interface DeployTarget<Options> {
  readonly id: string
  /** Whether it can be used here and now. */
  check(): TargetCheck
  /** What a deploy would do, in words, without doing it. */
  plan(bundle: DeployBundle, options: Options): readonly string[]
  deploy(bundle: DeployBundle, options: Options): Run
}
