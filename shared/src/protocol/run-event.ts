/**
 * What a run tells while it goes: the runner's events, as the server stores and streams them. A run begins with phases, and
 * its last event is `done`, whatever happened.
 */
import { z } from 'zod'
import type { Json } from '../pipeline/model.ts'

const Row = z.array(z.json() as z.ZodType<Json>)

/** preparing: Spark is looked for or installed; starting: the session starts; building: the code is read; running; stopping. */
export const RunPhase = z.object({
  type: z.literal('phase'),
  phase: z.enum(['preparing', 'starting', 'building', 'running', 'stopping']),
  message: z.string(),
})

/** How much a pattern holds after a micro-batch. */
const PatternFigures = z.object({
  nodeId: z.string(),
  /** Rows that wait for the watermark. */
  waitingRows: z.number(),
  /** Keys of which something is kept. */
  keys: z.number(),
  /** Null for a pattern that has none. */
  partialMatches: z.number().nullable(),
  /** False where the query went on from a checkpoint: there may be more, in what no row or deadline has touched since. */
  isWhole: z.boolean(),
})

/** One micro-batch of the query that ends in the sink `nodeId`. */
export const RunProgress = z.object({
  type: z.literal('progress'),
  nodeId: z.string(),
  batch: z.number().int(),
  inputRows: z.number(),
  totalInputRows: z.number(),
  rowsPerSecond: z.number(),
  durationMs: z.number(),
  /** ISO time, or null where the query has no watermark or saw no event yet. */
  watermark: z.string().nullable(),
  stateRows: z.number(),
  lateRows: z.number(),
  patterns: z.array(PatternFigures).default([]),
})

/** Rows of a sink in the neutral row encoding: what came newly, or with `replace` what the sink now holds (at most the limit). */
export const RunRows = z.object({
  type: z.literal('rows'),
  nodeId: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(Row),
  /** How many rows the sink got so far. */
  total: z.number().int(),
  replace: z.boolean(),
})

/** The run is a trial: these sources give their sample rows, and no sink writes anything. */
export const RunTrial = z.object({ type: z.literal('trial'), sources: z.array(z.string()) })

/** After a trial: whether a sink got the rows that the engine computes; `missing` are some that only the engine has, `extra` that only Spark has. */
export const RunCompared = z.object({
  type: z.literal('compared'),
  nodeId: z.string(),
  result: z.enum(['same', 'different', 'unknown']),
  /** Where it is not known. */
  why: z.string(),
  missing: z.array(Row),
  extra: z.array(Row),
})

/** What a node's query did over the whole run. */
export const RunMetrics = z.object({
  type: z.literal('metrics'),
  nodeId: z.string(),
  batches: z.number().int(),
  inputRows: z.number(),
  outputRows: z.number().nullable(),
  durationMs: z.number(),
})

export const RunLog = z.object({ type: z.literal('log'), line: z.string() })

export const RunError = z.object({
  type: z.literal('error'),
  message: z.string(),
  /** Spark's error condition, for example `DIVIDE_BY_ZERO`. */
  condition: z.string().optional(),
  nodeId: z.string().optional(),
  /** File of the bundle and line, counted from 1. */
  path: z.string().optional(),
  line: z.number().int().optional(),
})

export const RunDone = z.object({
  type: z.literal('done'),
  status: z.enum(['done', 'failed', 'stopped']),
  durationMs: z.number(),
})

export const RunEvent = z.discriminatedUnion('type', [
  RunPhase,
  RunProgress,
  RunRows,
  RunMetrics,
  RunTrial,
  RunCompared,
  RunLog,
  RunError,
  RunDone,
])
export type RunEvent = z.infer<typeof RunEvent>
export type PatternFigures = z.infer<typeof PatternFigures>
export type RunCompared = z.infer<typeof RunCompared>
export type RunError = z.infer<typeof RunError>
