/**
 * The plain, immutable pipeline. `project()` makes it from the Yjs document and `parsePipelineFile` from a file;
 * everything that understands pipelines (schema propagation, engine, plan, code) reads only this.
 */
/** What people choose: a target, one cut between both, or whatever fits. */
export const TARGET_CHOICES = ['auto', 'sdp', 'sss', 'hybrid'] as const
export type TargetChoice = (typeof TARGET_CHOICES)[number]
/** What a declarative pipeline is written in: Python, or SQL with Python where SQL cannot say it. */
export const LANGUAGES = ['python', 'sql'] as const
export type Language = (typeof LANGUAGES)[number]
/** Declarative pipeline (SDP) or Structured Streaming job (SSS). */
export type Target = 'sdp' | 'sss'
export const ENVIRONMENTS = ['spark', 'databricks'] as const
export type Environment = (typeof ENVIRONMENTS)[number]

/** A value that JSON can hold; what a node's config is made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export interface JsonObject {
  readonly [key: string]: Json
}

/** Characters of a source's sample rows: they travel with the pipeline to everybody who has it open. */
export const MAX_SAMPLE_LENGTH = 200_000

export interface PipelineNode {
  readonly id: string
  /** A type of the catalogue; unknown types are kept and reported, never dropped. */
  readonly type: string
  readonly label: string
  /** Not yet parsed by the node's schema: see `parseConfig` of its definition. Items of record lists carry an `id`. */
  readonly config: JsonObject
  readonly disabled: boolean
  /** Of a source: rows that preview and checks use in place of those that it reads, as they were written down; see `readRows`. */
  readonly sample?: string
}

export interface Edge {
  /** `source:sourcePort>target:targetPort`, so the same edge drawn twice is one edge. */
  readonly id: string
  readonly source: string
  readonly sourcePort: string
  readonly target: string
  readonly targetPort: string
}

/** What a parameter may be; a duration is as in a duration field, for example `10 minutes`. */
export const PARAMETER_TYPES = [
  'string',
  'int',
  'bigint',
  'double',
  'boolean',
  'date',
  'timestamp',
  'duration',
] as const
export type ParameterType = (typeof PARAMETER_TYPES)[number]

/** A value that the pipeline is told when it starts; `${name}` in a field stands for it. */
export interface Parameter {
  readonly name: string
  readonly type: ParameterType
  readonly description: string
  /** As text, whatever its type: see `readParameter`. */
  readonly default: string
  /** Of the environments in which it is another one. */
  readonly values: Readonly<Partial<Record<Environment, string>>>
}

export interface Pipeline {
  readonly name: string
  readonly description: string
  readonly target: TargetChoice
  /** Sorted by name. */
  readonly parameters: readonly Parameter[]
  readonly language: Language
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
  /** The parameter that it is about; `field` then is a path into that. */
  readonly parameter?: string
  readonly fix?: Fix
}

/** One click that resolves a diagnostic: sets one field of its node's config, adds to a list there, or changes other parts of the pipeline. */
export type Fix = FieldFix | ItemFix | PipelineFix

export interface FieldFix {
  readonly label: string
  readonly field: string
  readonly value: Json
}

/** Adds a record at the end of a list. */
export interface ItemFix {
  readonly label: string
  readonly list: string
  readonly item: JsonObject & { readonly id: string }
}

export interface PipelineFix {
  readonly label: string
  readonly changes: readonly FixChange[]
}

export type FixChange =
  | { readonly kind: 'add-parameter'; readonly parameter: Parameter }
  | { readonly kind: 'remove-parameter'; readonly name: string }
  | { readonly kind: 'set-parameter'; readonly name: string; readonly field: string; readonly value: string }
  | { readonly kind: 'set-target'; readonly target: TargetChoice }
