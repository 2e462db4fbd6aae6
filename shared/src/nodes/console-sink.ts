import { z } from 'zod'
import { createPassThrough } from '../engine/operators/pass-through.ts'
import { defineNode } from './define.ts'
import { integer } from './fields.ts'

const docs = `
Prints rows: in the app's result panel for a local run, in the driver's log elsewhere. Nothing is stored.

**Rows per batch** is how many of each batch are shown; **cut texts at** shortens long values (0: whole). A windowed aggregate in
*update* mode prints each version of a row.
`

export const consoleSink = defineNode({
  type: 'console-sink',
  category: 'sink',
  label: 'Console',
  summary: 'Show rows while trying things out',
  synonyms: ['print', 'debug', 'show', 'display', 'output'],
  icon: 'square-terminal',
  docs,
  config: z.strictObject({
    limit: integer('Rows per batch', 20, { min: 1, max: 10_000 }),
    truncate: integer('Cut texts at', 0, { help: 'Number of characters; 0 shows the whole text.' }),
  }),
  example: {},
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'stream' }],
  outputs: () => [],
  targets: { databricks: ['sss'], spark: ['sss'] },
  unfit: (_, target) =>
    target === 'sdp' ? 'It shows each batch as it comes, which only Structured Streaming tells.' : null,
  stateful: false,
  sentence: ({ limit }) => `${limit} rows a batch`,
  schema: () => ({}),
  problems: () => [],
  engine: createPassThrough,
  context: ({ limit, truncate }, _inputs, { nodeId }) => ({
    nodeId,
    limit,
    truncate,
  }),
})
