/**
 * Spark SQL's data types, as LakeStream knows them. The text form is Spark's own simple string
 * (`decimal(10,2)`, `array<int>`, `struct<a:int,b:string>`), so it can be put into generated code as it is.
 */
export type AtomicKind =
  | 'void'
  /** Of a column whose type only Spark knows. */
  | 'unknown'
  | 'boolean'
  | 'tinyint'
  | 'smallint'
  | 'int'
  | 'bigint'
  | 'float'
  | 'double'
  | 'string'
  | 'binary'
  | 'date'
  | 'timestamp'
  | 'timestamp_ntz'

export type SparkType =
  | { readonly kind: AtomicKind }
  | IntervalType
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'array'; readonly element: SparkType }
  | { readonly kind: 'map'; readonly key: SparkType; readonly value: SparkType }
  | { readonly kind: 'struct'; readonly fields: readonly StructField[] }

/** In microseconds, or in months. */
export interface IntervalType {
  readonly kind: 'interval day to second' | 'interval year to month'
  /** The units that it has where it has not all of its kind: `hour`, `day to minute`. */
  readonly fields?: string
}

export interface StructField {
  readonly name: string
  readonly type: SparkType
}

/** A column of a stream or table. `type` in a node's config is the text form; here it is parsed. */
export interface Column {
  readonly name: string
  readonly type: SparkType
  readonly nullable: boolean
}
