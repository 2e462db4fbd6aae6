import { z } from 'zod'
import { createTrendDetector } from '../engine/operators/trend-detector.ts'
import { checkExpression } from '../expression/check.ts'
import { isNumeric } from '../expression/typed.ts'
import type { Column } from '../expression/types.ts'
import { error, firstInput } from './columns.ts'
import { type CodeOptions, defineNode, type EngineNode, type NodeInput, type NodeProblem } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { checkField, compileField, toGuardedSql } from './expressions.ts'
import { choice, duration, expression, integer, number } from './fields.ts'
import { toMatchSchema } from './match-schema.ts'
import {
  checkDuration,
  checkPattern,
  commonFields,
  keepNotNull,
  keysField,
  PATTERN,
  toDetectContext,
  toEngineInput,
  toLeftOutSchemas,
} from './pattern.ts'

const docs = `
Reports keys whose value rises, falls or stays for long enough, or turns.

**Steps.** From each event of a key to the next one the value makes a step: *up* or *down* if it changes by more than the
tolerance, else *flat*. The tolerance is a value, or a percentage of the value before the step. Steps in the same direction
that follow each other are a run. Flat steps are compared one by one, so a run of small ones can drift.

**How long**
- *steps*: a run of at least so many steps; 3 steps are 4 events;
- *duration*: a run whose first and last event are at least so far apart;
- *line*: the line of least squares through the last events, over their times. Its change from the first of these events to the last
  takes the place of the step, and a percentage is one of where the line starts. If all these events have one time there is no line.

**Direction**
- *up*, *down*, *flat*: the run, or the line, has that direction;
- *reversal*: a run up or down is long enough, and the very next step goes the other way. It is reported at that step. A flat step
  ends a run without a reversal. A line has none.

**Smallest change** is how far the value must have moved over the run or the line, up or down; it does not matter to *flat*.

**Firing**: *every* event at which it is so, or *on crossing* only the first one of a run (of a line: the first one after one at which it was
not so).

**Largest gap.** A key that is silent for longer begins anew; an event exactly at the last one's time plus the gap still belongs.

Events without a value, and NaN, are as if they were not there. Events of the same time are ordered by the tie-break columns, then by
all columns.

**When rows are emitted.** A match leaves when the watermark reaches its last event's time. Until then it is *pending*.

**Errors.** An event for which the value or an extra column fails leaves through **errors** with the reason in \`_error\`.

**Late events** are those at or below the watermark when they arrive. They are not looked at and leave through **late**.

A match has \`pattern_id\`, a stable \`match_id\`, the keys, \`match_start\` and \`match_end\` (its first and last event), \`match_time\`,
\`status\`, \`event_count\`, \`trend\` (up, down or flat; of a reversal, where it turned to), \`change\` (of the value over the run, of a reversal over
the run before it turned) and the columns that you add; those are computed from its last event.

Example: keys \`device_id\`, value \`temperature\`, *up*, at least 5 steps, tolerance 0.5, smallest change 10.
`

const DIRECTIONS = { up: 'Up', down: 'Down', flat: 'Flat', reversal: 'Reversal' } as const

const config = z.strictObject({
  keys: keysField(),
  value: expression('Value', { placeholder: 'temperature' }),
  direction: choice('Direction', DIRECTIONS, 'up'),
  by: choice('For at least', { steps: 'Steps', duration: 'Duration', line: 'Line through the last events' }, 'steps'),
  minSteps: integer('Steps', 3, { min: 1, when: { field: 'by', in: ['steps'] } }),
  minDuration: duration('Duration', 300_000, { when: { field: 'by', in: ['duration'] } }),
  points: integer('Events of the line', 10, { min: 3, max: 10_000, when: { field: 'by', in: ['line'] } }),
  toleranceOf: choice('Tolerance is', { value: 'A value', percent: 'A percentage' }, 'value'),
  tolerance: number('Tolerance', 0, { help: 'Steps of at most this size are flat.' }),
  minChange: number('Smallest change', 0, { when: { field: 'direction', in: ['up', 'down', 'reversal'] } }),
  maxGap: duration('Largest gap', 3_600_000, { help: 'A key that is silent for longer begins anew.' }),
  fire: choice('Fire', { every: 'Every time', crossing: 'On crossing' }, 'crossing', {
    when: { field: 'direction', in: ['up', 'down', 'flat'] },
  }),
  ...commonFields(),
})

type Config = z.output<typeof config>

const OWN: readonly Column[] = [
  { name: 'trend', type: { kind: 'string' }, nullable: false },
  { name: 'change', type: { kind: 'double' }, nullable: false },
]

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const input = firstInput(inputs)
  const own = OWN.map(({ name }) => name)
  return [
    ...checkPattern(config, input, inputs.length > 0, own),
    ...checkField(config.value, input.columns, 'value'),
    ...checkType(config.value, input.columns),
    ...(config.by === 'duration' ? checkDuration(config.minDuration, 'Duration', 'minDuration') : []),
    ...checkDuration(config.maxGap, 'Largest gap', 'maxGap'),
    ...checkLimits(config),
  ]
}

function checkType(value: string, columns: readonly Column[]): NodeProblem[] {
  const type = value === '' ? null : checkExpression(value, columns).type
  if (!type || isNumeric(type)) return []
  return [error('config.type', `A trend needs a number; this is ${type.kind}. Cast it.`, 'value')]
}

function checkLimits({ tolerance, minChange, by, direction }: Config): NodeProblem[] {
  const toZero = (field: string) => ({ label: 'Set it to 0', field, value: 0 })
  const below = (label: string, field: string) =>
    error('config.negative', `"${label}" cannot be below zero.`, field, toZero(field))
  return [
    ...(tolerance < 0 ? [below('Tolerance', 'tolerance')] : []),
    ...(minChange < 0 && direction !== 'flat' ? [below('Smallest change', 'minChange')] : []),
    ...(by === 'line' && direction === 'reversal'
      ? [
          error('config.direction', 'A line does not turn: look for a reversal by steps.', 'by', {
            label: 'Count steps',
            field: 'by',
            value: 'steps',
          }),
        ]
      : []),
  ]
}

export const trendDetector = defineNode({
  ...PATTERN,
  type: 'trend-detector',
  label: 'Trend',
  summary: 'A value that keeps rising, falling or staying, or turns',
  synonyms: ['rising', 'falling', 'slope', 'regression', 'drift', 'stuck sensor', 'reversal'],
  icon: 'trending-up',
  lane: 'o-ooo!',
  docs,
  config,
  example: {
    keys: ['origin'],
    value: 'delay',
    direction: 'up',
    by: 'steps',
    minSteps: 3,
    tolerance: 5,
    minChange: 30,
    maxGap: '6 hours',
    emit: [{ id: 'e1', name: 'last_delay', expr: 'delay' }],
  },
  sentence,
  schema: ({ keys, emit }, inputs) => {
    const input = firstInput(inputs)
    return { matches: toMatchSchema(input, keys, emit, OWN), ...toLeftOutSchemas(input) }
  },
  problems,
  engine,
  context,
})

function sentence({ value, keys, direction, by, minSteps, minDuration, points }: Config): string {
  const long = { steps: `for ${minSteps} steps`, duration: `for ${minDuration}`, line: `over ${points} events` }[by]
  return `${value || 'value'}${keys.length > 0 ? ` by ${keys.join(', ')}` : ''} ${direction} ${long}`
}

function engine(config: Config, inputs: readonly NodeInput[], { nodeId }: EngineNode) {
  const input = firstInput(inputs)
  const { direction, toleranceOf, tolerance, minChange, fire } = config
  const evaluate = compileField(`CAST((${config.value}) AS double)`, input.columns, 'value')
  return createTrendDetector({
    patternId: nodeId,
    input: toEngineInput(config, input),
    read: (row) => {
      const value = evaluate(row) as number | null
      return Number.isNaN(value) ? null : value
    },
    direction,
    length: toLength(config),
    tolerance: { of: toleranceOf, limit: tolerance },
    minChange,
    maxGapMs: toMilliseconds(config.maxGap),
    fire,
  })
}

function toLength({ by, minSteps, minDuration, points }: Config) {
  if (by === 'steps') return { by, minSteps } as const
  return by === 'line' ? ({ by, points } as const) : ({ by, minDurationMs: toMilliseconds(minDuration) } as const)
}

const EVERY_ROW = { value: 'true', failed: null }

function context(config: Config, inputs: readonly NodeInput[], options: CodeOptions) {
  const input = firstInput(inputs)
  const { direction, by, minSteps, points, toleranceOf, tolerance, minChange, fire } = config
  const value = toGuardedSql(config.value, input.columns, 'value')
  const given = { values: { value }, keep: keepNotNull(EVERY_ROW, value) }
  return {
    ...toDetectContext(config, input, given, options),
    direction,
    steps: by === 'steps' ? { minSteps } : null,
    duration: by === 'duration' ? { minDurationMs: toMilliseconds(config.minDuration) } : null,
    line: by === 'line' ? { points } : null,
    tolerance,
    percent: toleranceOf === 'percent',
    minChange,
    maxGapMs: toMilliseconds(config.maxGap),
    fire,
  }
}
