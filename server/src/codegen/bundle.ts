import type { Diagnostic, Environment, ParameterType, Target } from '@lakestream/shared/pipeline/model'
import type { Route } from '@lakestream/shared/pipeline/route'

/** Replaces what a source reads by a file; columns and event time stay the source's. */
export interface InputOverride {
  readonly format: 'jsonl' | 'csv' | 'parquet'
  readonly path: string
  readonly maxFilesPerTrigger?: number
}

export interface GenerateOptions {
  readonly environment: Environment
  readonly inputs?: Readonly<Record<string, InputOverride>>
  /** Sinks whose rows are only shown, as a console does: nothing is written. */
  readonly shown?: readonly string[]
  /** Values of parameters that stand above those of the pipeline. */
  readonly parameters?: Readonly<Record<string, string>>
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

/** The programs of one target. */
export interface BundlePart {
  readonly target: Target
  readonly paths: readonly string[]
}

export interface BundleSink {
  readonly nodeId: string
  readonly name: string
  readonly type: string
  readonly part: Target
  /** Of a declarative pipeline: the table that it writes; null for a sink outside. */
  readonly dataset: string | null
}

/** A table that a declarative pipeline makes. */
export interface BundleTable {
  readonly dataset: string
  /** Its folder in a run's warehouse; null where the catalog decides. */
  readonly path: readonly string[] | null
  /** Its columns as DDL has them, and how its files are kept. */
  readonly columns: readonly string[]
  readonly layout: string | null
}

/** What the pipeline can be told when it starts. */
export interface BundleParameter {
  readonly name: string
  readonly type: ParameterType
  /** The value where it is told none. */
  readonly value: string
  readonly description: string
}

export interface BundleManifest {
  readonly lakestream: 1
  readonly name: string
  readonly target: Route['target']
  /** Parts of the bundle, in the order in which they are to run. */
  readonly parts: readonly BundlePart[]
  readonly environment: Environment
  readonly runtime: string
  readonly nodes: Readonly<Record<string, { readonly type: string; readonly label: string; readonly function: string }>>
  readonly parameters: readonly BundleParameter[]
  readonly sinks: readonly BundleSink[]
  readonly tables: readonly BundleTable[]
  readonly spans: readonly Span[]
}

export interface Bundle {
  readonly files: readonly BundleFile[]
  readonly spans: readonly Span[]
  readonly diagnostics: readonly Diagnostic[]
  readonly manifest: BundleManifest
}
