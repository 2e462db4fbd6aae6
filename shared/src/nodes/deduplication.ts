import { z } from 'zod'
import { createDeduplication } from '../engine/operators/deduplication.ts'
import { quoteName } from '../expression/quote-name.ts'
import type { Column } from '../expression/types.ts'
import { checkColumnNames, error, firstInput, info } from './columns.ts'
import { type CodeOptions, defineNode, type EngineNode, type NodeInput, type NodeProblem } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { choice, columns, duration } from './fields.ts'
import { MATCH_COLUMNS, toMatchSchema } from './match-schema.ts'
import {
  checkDuration,
  checkPattern,
  commonFields,
  PATTERN,
  toDetectContext,
  toEngineInput,
  toLeftOutSchemas,
} from './pattern.ts'

const docs = `
Of events with the same values in some columns, lets one through within a time.

**Window.** The first event, in the order of event time, opens a window that ends *within* after it. Events of that time belong together
and are duplicates of each other. Duplicates do not make it longer. An event exactly at its end is new and opens the next one. Two nulls are
the same value.

**Keep**
- *First*: the event that opens the window, as soon as it is known to be the first one;
- *Last*: the last event of the window, at the window's end.

Events of the same time are ordered by the tie-break columns, then by all columns.

**When rows are emitted.** A row leaves when the watermark reaches its time: that of the event, or the window's end. So the first event is
the first one that happened, in whatever order they came. Spark's own \`dropDuplicatesWithinWatermark\` means something else: it
keeps the event that *arrives* first and at once, remembers it for the watermark's delay, and longer if the watermark is behind.

**Errors.** An event for which an extra column fails, such as by a division by zero, leaves through **errors** with the reason in
\`_error\`.

**Late events** are those at or below the watermark when they arrive. They open no window and leave through **late**.

A match has \`pattern_id\`, a stable \`match_id\`, the columns that say what a duplicate is, \`match_start\` (the first event), \`match_end\` and
\`match_time\` (of *first* that event, of *last* the window's end), \`status\`, \`event_count\` (of *first* 1, of *last* the events of the window),
all other columns of the event that is kept, and the columns that you add.

Example: columns \`order_id\`, within 1 hour, keep *first*: an order that is sent again within the hour passes once.
`

const KEEP = { first: 'First', last: 'Last' } as const

const config = z.strictObject({
  columns: columns('Columns', { isKey: true, help: 'Events with the same values here are duplicates.' }),
  within: duration('Within', 3_600_000, { help: 'After the first event. One exactly then is new.' }),
  keep: choice('Keep', KEEP, 'first'),
  ...commonFields(),
})

type Config = z.output<typeof config>

const isNamed = (names: readonly string[], { name }: Column) =>
  names.some((each) => each.toLowerCase() === name.toLowerCase())

/** Columns of the event that matches have beside those that they are told apart by. */
const toKept = ({ columns: keys }: Config, known: readonly Column[]) =>
  known.filter((column) => !isNamed(keys, column) && !isNamed(MATCH_COLUMNS, column))

/** In the words of other patterns: with all columns of the event among the emitted ones. */
function toPattern(config: Config, known: readonly Column[]) {
  const kept = toKept(config, known).map(({ name }) => ({ name, expr: quoteName(name) }))
  return { ...config, keys: config.columns, emit: [...kept, ...config.emit] }
}

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const input = firstInput(inputs)
  const own = [...config.columns, ...toKept(config, input.columns).map(({ name }) => name)]
  const hidden = input.columns.filter((column) => isNamed(MATCH_COLUMNS, column) && !isNamed(config.columns, column))
  const names = hidden.map(({ name }) => name).join(', ')
  return [
    ...checkPattern(config, input, inputs.length > 0, own),
    ...checkColumnNames(config.columns, input.columns, 'columns'),
    ...(config.columns.length === 0
      ? [error('config.required', 'Choose the columns that say what a duplicate is.', 'columns')]
      : []),
    ...(hidden.length > 0
      ? [info('config.hidden', `Every match has its own ${names}: add the input's under another name.`, 'emit')]
      : []),
    ...checkDuration(config.within, 'Within', 'within'),
  ]
}

export const deduplication = defineNode({
  ...PATTERN,
  type: 'deduplication',
  label: 'Deduplicate',
  summary: 'One of the events that say the same within a time',
  synonyms: ['duplicates', 'distinct', 'unique', 'idempotent', 'retry', 'dedup', 'drop duplicates'],
  icon: 'copy-minus',
  lane: 'o!oo-',
  docs,
  config,
  example: {
    columns: ['origin', 'destination'],
    within: '2 hours',
    keep: 'last',
    emit: [{ id: 'e1', name: 'last_delay', expr: 'delay * 2' }],
  },
  sentence: ({ columns: keys, within, keep }) => `${keep} by ${keys.join(', ')} within ${within}`,
  schema: (config, inputs) => {
    const input = firstInput(inputs)
    const { keys, emit } = toPattern(config, input.columns)
    return { matches: toMatchSchema(input, keys, emit), ...toLeftOutSchemas(input) }
  },
  problems,
  engine,
  context,
})

function engine(config: Config, inputs: readonly NodeInput[], { nodeId }: EngineNode) {
  const input = firstInput(inputs)
  return createDeduplication({
    patternId: nodeId,
    input: toEngineInput(toPattern(config, input.columns), input),
    withinMs: toMilliseconds(config.within),
    keep: config.keep,
  })
}

function context(config: Config, inputs: readonly NodeInput[], options: CodeOptions) {
  const input = firstInput(inputs)
  return {
    ...toDetectContext(toPattern(config, input.columns), input, { values: {}, keep: null }, options),
    withinMs: toMilliseconds(config.within),
    // The name `keep` is that of the rows that a pattern looks at.
    kept: config.keep,
  }
}
