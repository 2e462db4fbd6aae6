import type { Operator } from '../operator.ts'

/** Hands every row on: sinks and nodes whose rows are only looked at. */
export function createPassThrough(): Operator {
  return { process: (input) => ({ out: input['in'] ?? [] }) }
}
