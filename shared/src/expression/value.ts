/**
 * A value at run time. What it stands for is known from the static {@link SparkType} beside it:
 *
 * | type | value |
 * |---|---|
 * | boolean | `boolean` |
 * | tinyint, smallint, int, float, double | `number` |
 * | bigint | `bigint` |
 * | decimal(p, s) | `bigint`, the unscaled digits at scale `s` |
 * | string | `string` |
 * | binary | `Uint8Array` |
 * | date | `number`, days since 1970-01-01 |
 * | timestamp, timestamp_ntz | `bigint`, microseconds since the epoch (UTC; wall clock for ntz) |
 * | interval day to second | `bigint`, microseconds |
 * | interval year to month | `number`, months |
 * | array | `readonly Value[]` |
 * | map | `readonly (readonly [Value, Value])[]`, entries in order |
 * | struct | `readonly Value[]`, by position |
 */
export type Value = null | boolean | number | bigint | string | Uint8Array | readonly Value[]

/** The values of one row, by position of its schema's columns. */
export type Row = readonly Value[]
