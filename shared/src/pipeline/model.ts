/**
 * The plain, immutable pipeline. `project()` makes it from the Yjs document and `parsePipelineFile` from a file;
 * everything that understands pipelines (schema propagation, engine, plan, code) reads only this.
 */
/** What people choose: a target, one cut between both, or whatever fits. */
export const TARGET_CHOICES = ['auto', 'sdp', 'sss', 'hybrid'] as const
export type TargetChoice = (typeof TARGET_CHOICES)[number]
/** Declarative pipeline (SDP) or Structured Streaming job (SSS). */
export type Target = 'sdp' | 'sss'
export type Environment = 'databricks' | 'spark'

/** A value that JSON can hold; what a node's config is made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export interface JsonObject {
  readonly [key: string]: Json
}

export interface PipelineNode {
  readonly id: string
  /** A type of the catalogue; unknown types are kept and reported, never dropped. */
  readonly type: string
  readonly label: string
  /** Not yet parsed by the node's schema: see `parseConfig` of its definition. Items of record lists carry an `id`. */
  readonly config: JsonObject
  readonly disabled: boolean
}

export interface Edge {
  /** `source:sourcePort>target:targetPort`, so the same edge drawn twice is one edge. */
  readonly id: string
  readonly source: string
  readonly sourcePort: string
  readonly target: string
  readonly targetPort: string
}

export interface Pipeline {
  readonly name: string
  readonly description: string
  readonly target: TargetChoice
  /** Sorted by id, so that the same pipeline is the same value whatever the order of edits. */
  readonly nodes: readonly PipelineNode[]
  /** Sorted by id; only edges that hold: both ends exist, no cycle, no doubly fed single input. */
  readonly edges: readonly Edge[]
}

/** Node positions, apart from meaning: [x, y] in flow coordinates of the card's upper left corner. */
export type Layout = Readonly<Record<string, readonly [number, number]>>

export type Severity = 'error' | 'warning' | 'info'

/** A finding about a pipeline, in words for its author. */
export interface Diagnostic {
  /** Stable, for example `expression.unknown-column`. */
  readonly code: string
  readonly severity: Severity
  readonly message: string
  readonly nodeId?: string
  readonly edgeId?: string
  /** Path into the node's config, for example `condition` or `columns.2.expr`. */
  readonly field?: string
  /** Characters of the field's text, [start, end). */
  readonly span?: readonly [number, number]
  readonly fix?: Fix
}

/** One click that resolves a diagnostic: sets one field of the node's config. */
export interface Fix {
  readonly label: string
  readonly field: string
  readonly value: Json
}
