import type { Operator } from '../engine/operator.ts'

/** The engine's part of a sink: its rows, unchanged, so that they can be looked at. */
export function passThrough(): Operator {
  return { process: ({ in: rows = [] }) => ({ out: rows }) }
}
