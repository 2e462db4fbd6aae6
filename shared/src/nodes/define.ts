import type { z } from 'zod'
import type { MatchScope } from '../engine/match-expression/match-checker.ts'
import type { Operator } from '../engine/operator.ts'
import type { Column } from '../expression/types.ts'
import type { Row } from '../expression/value.ts'
import type { Environment, FieldFix, Fix, ItemFix, Json, JsonObject, Severity, Target } from '../pipeline/model.ts'
import type { StreamSchema } from '../pipeline/stream.ts'

/**
 * A node type in one place. Palette, form, help, validation, schema propagation, preview, generated code and tests all
 * follow from the definition: nothing else in LakeStream knows what a node type means.
 */
export type Category = 'source' | 'pattern' | 'transform' | 'sink'

export interface PortSpec {
  readonly id: string
  readonly label: string
  readonly kind: 'stream' | 'table' | 'any'
  /** For inputs: may stay unconnected, may take several edges. Outputs may always stay unconnected. */
  readonly optional?: boolean
  readonly many?: boolean
  /** Of an output: code has it only where something is connected. */
  readonly whereTaken?: boolean
  /** One of a list in the config, which people make longer and shorter. */
  readonly listed?: boolean
}

/** A finding of a node about its own config; the field is a path into the config. */
export interface NodeProblem {
  readonly code: string
  readonly severity: Severity
  readonly message: string
  readonly field?: string
  readonly span?: readonly [number, number]
  readonly fix?: Fix
}

/** One connected input, in the order of the node's ports (and of edge ids within a port that takes several). */
export interface NodeInput {
  readonly port: string
  readonly schema: StreamSchema
}

/** What a source gives the preview where no rows were handed in: a deterministic sample of its schema. */
export interface SampleOptions {
  readonly seed: number
  readonly count: number
}

/** Where generated code will run, for the few nodes whose code depends on it. */
export interface CodeOptions {
  readonly environment: Environment
  readonly nodeId: string
  /** Where each input comes from, in the order of the inputs. */
  readonly from: readonly { readonly nodeId: string; readonly port: string }[]
  /** Its outputs that code has. */
  readonly outputs: readonly string[]
  /** Names of the queries that read the node's rows, which are those of their checkpoints. */
  readonly readers: readonly string[]
  /** The name by which generated code knows the node's own module, where it has one. */
  readonly module: string
}

/** The output whose rows a query in SQL gives, and what the query calls its inputs. */
export interface SqlOptions extends CodeOptions {
  readonly port: string
  readonly relations: readonly string[]
}

/** Who the operator works for: a pattern's matches carry the node's id. */
export interface EngineNode {
  readonly nodeId: string
}

/** How a source's rows become its stream: what is read, and what {@link SourceReading.accept} makes of each row. */
export interface SourceReading {
  /** A table is read as a whole; without this it is a stream. */
  readonly kind?: 'table'
  /** The columns as they are read, before event time; rows handed to the preview by position of these. */
  readonly columns: readonly Column[]
  /** Index of the event-time column (the same in the output) and the watermark's delay. */
  readonly eventTime: { readonly column: number; readonly watermarkMs: number } | null
  /** One row as read to the port that it leaves by. */
  readonly accept: (row: Row) => { readonly port: 'out' | 'errors'; readonly row: Row }
}

/** Of Structured Streaming: https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html#output-modes */
export type OutputMode = 'append' | 'update' | 'complete'

/** What a sink is in a declarative pipeline. Rows pass through `bodies/<type>.rows.py.hbs` where there is one. */
export interface Dataset {
  /** A sink outside, written by a format of Spark's; a table where this is missing. */
  readonly sink?: { readonly format: string; readonly options: readonly JsonObject[]; readonly login: Json }
  /** Of a table: its columns as DDL has them, where they are not the input's. */
  readonly columns?: readonly string[]
  readonly comment?: string
  /** Of a table that its rows are merged into: how, for `AUTO CDC`. */
  readonly merge?: JsonObject
  readonly partitionBy?: readonly string[]
  readonly clusterBy?: readonly string[]
}

export interface NodeDefinition<T extends string = string, S extends z.ZodObject = z.ZodObject> {
  /** Kebab-case; the same in file name, document, template and URL. */
  readonly type: T
  readonly category: Category
  readonly label: string
  /** One line for the palette. */
  readonly summary: string
  /** Other words that people search for. */
  readonly synonyms: readonly string[]
  /** Name of a lucide icon in kebab-case. */
  readonly icon: string
  /** Event-lane pictogram of a pattern: `o` event, `x` other, `-` time, `!` match. */
  readonly lane?: string
  /** Help page, Markdown. */
  readonly docs: string
  readonly config: S
  /** A config for tests and the gallery of a type, with every required field set. */
  readonly example: z.input<S>
  readonly inputs: (config: z.output<S>) => readonly PortSpec[]
  readonly outputs: (config: z.output<S>) => readonly PortSpec[]
  readonly targets: Readonly<Record<Environment, readonly Target[]>>
  /** Why this config cannot be part of a target, in a sentence; null where it can. A type that lacks a target says it here too. */
  readonly unfit?: (config: z.output<S>, target: Target, environment: Environment) => string | null
  /** Its code asks Spark about its rows: in a declarative pipeline they come from the sources, not from other datasets. */
  readonly analyses?: (config: z.output<S>) => boolean
  /**
   * In a declarative pipeline what `bodies/<type>.sql.hbs` reads, the query of one output, beside `rows`, which is the first input; or, in
   * a sentence, why SQL cannot say it. The view's wrapper reads `constraints`. */
  readonly sql?:
    | string
    | ((config: z.output<S>, inputs: readonly NodeInput[], options: SqlOptions) => JsonObject | string)
  /** Sinks of a declarative pipeline: what they declare in place of a query. */
  readonly dataset?: (config: z.output<S>, inputs: readonly NodeInput[], options: CodeOptions) => Dataset
  /** A transform whose code asks the run for something, such as the folder of a table. */
  readonly needsRun?: boolean
  /** What of this config runs on Databricks only, in words; null where it runs on open-source Spark too. */
  readonly databricksOnly?: (config: z.output<S>) => string | null
  /** True for operators that keep state between batches: what follows has no late rows (rule G5). */
  readonly stateful: boolean
  /** What leaves for a row depends on that row alone, so that its code may be given a batch of the stream as well. */
  readonly rowByRow?: boolean
  /** What it does for a row takes long or asks somebody: sinks behind it share a query, in which it is done once. */
  readonly once?: boolean
  /** The runtime's class that its several outputs are in: with the `rows` of all, and `ports` that tell them apart. Others give a dictionary. */
  readonly portsClass?: 'Found' | 'Predictions'
  /** What the node does as configured, in at most ten words: the text on its card. */
  readonly sentence: (config: z.output<S>) => string
  /** Schema of each output port. Total: with a config that has problems it gives the best it can. */
  readonly schema: (config: z.output<S>, inputs: readonly NodeInput[]) => Readonly<Record<string, StreamSchema>>
  /** Where the config may leave out the column of the event time: what keeps it; null where no single change does. */
  readonly keepTime?: (config: z.output<S>, inputs: readonly NodeInput[]) => FieldFix | ItemFix | null
  /** Columns that expressions of the config may name; without it those of the first input. */
  readonly known?: (config: z.output<S>, inputs: readonly NodeInput[]) => readonly Column[]
  /** Steps that the expression at this path of the config may look back at; null where it sees its row alone, as without this. */
  readonly lookBack?: (config: z.output<S>, inputs: readonly NodeInput[], path: string) => MatchScope | null
  /** Problems beyond the config's own schema (which the caller has checked). */
  readonly problems: (config: z.output<S>, inputs: readonly NodeInput[]) => readonly NodeProblem[]
  /**
   * The node's meaning. Of an input port that takes several edges, the first one's rows arrive on port `<port>.0`, the next on
   * `<port>.1`, in the order of `inputs`. Sources have none; sinks hand their input on to the port `out` so that it can be looked at. */
  readonly engine?: (config: z.output<S>, inputs: readonly NodeInput[], options: EngineNode) => Operator
  /** Sinks: how a streaming query must give its rows; null or without it as they flow there, appended or updated. */
  readonly outputMode?: (config: z.output<S>) => OutputMode | null
  /** Sinks that write a table: the parts of its name, outermost first. */
  readonly table?: (config: z.output<S>) => readonly string[]
  /** A node that gives its stream an event time: index of the column in `out`, and the delay. Sources say it in `source`. */
  readonly watermark?: (config: z.output<S>, inputs: readonly NodeInput[]) => SourceReading['eventTime']
  /** Sources only: how rows as read become the stream. */
  readonly source?: (config: z.output<S>) => SourceReading
  /** Nodes of people's own code: the text of their Python module, as it was typed. */
  readonly module?: (config: z.output<S>) => string
  /** Client libraries that the node's code needs and Spark does not have, as lines of a requirements file. */
  readonly requirements?: (config: z.output<S>) => readonly string[]
  /** Sources only: the sample is not made up but what the source really gives. */
  readonly samplesAreReal?: boolean
  /** Sources only: rows for the preview, in arrival order, by position of `source(config).columns`. */
  readonly sample?: (config: z.output<S>, options: SampleOptions) => readonly Row[]
  /** Typed values for the node's template; every field of the config that matters to code is read here. */
  readonly context: (config: z.output<S>, inputs: readonly NodeInput[], options: CodeOptions) => JsonObject
}

/** A definition whose config type has been forgotten: what the catalogue hands out. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where a config's type is erased; parseConfig restores it
export type AnyNodeDefinition = NodeDefinition<string, any>

export function defineNode<const T extends string, S extends z.ZodObject>(
  definition: NodeDefinition<T, S>,
): NodeDefinition<T, S> {
  return definition
}
