import type { Diagnostic, Environment } from '@lakestream/shared/pipeline/model'

/** Replaces what a source reads by a file; columns and event time stay the source's. */
export interface InputOverride {
  readonly format: 'jsonl' | 'csv' | 'parquet'
  readonly path: string
  readonly maxFilesPerTrigger?: number
}

export interface GenerateOptions {
  readonly environment: Environment
  /** The only target for now; a pipeline that asks for another one says so in its diagnostics. */
  readonly target?: 'sss'
  readonly inputs?: Readonly<Record<string, InputOverride>>
  /** Sinks whose rows are only shown, as a console does: nothing is written. */
  readonly shown?: readonly string[]
}

export interface BundleFile {
  readonly path: string
  readonly text: string
}

/** Which lines of a file are a node's, counted from 1, both ends included. */
export interface Span {
  readonly nodeId: string
  readonly path: string
  readonly startLine: number
  readonly endLine: number
}

export interface BundleManifest {
  readonly lakestream: 1
  readonly name: string
  readonly target: 'sss'
  readonly environment: Environment
  readonly runtime: string
  readonly nodes: Readonly<Record<string, { readonly type: string; readonly label: string; readonly function: string }>>
  readonly sinks: readonly { readonly nodeId: string; readonly name: string; readonly type: string }[]
  readonly spans: readonly Span[]
}

export interface Bundle {
  readonly files: readonly BundleFile[]
  readonly spans: readonly Span[]
  readonly diagnostics: readonly Diagnostic[]
  readonly manifest: BundleManifest
}
