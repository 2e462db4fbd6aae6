import { z } from 'zod'
import { createTemporalCorrelation } from '../engine/operators/temporal-correlation.ts'
import { checkExpression } from '../expression/check.ts'
import { formatType, sameType } from '../expression/parse-type.ts'
import type { Column } from '../expression/types.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { checkColumnNames, error, findColumn, inputAt } from './columns.ts'
import {
  type CodeOptions,
  defineNode,
  type EngineNode,
  type NodeInput,
  type NodeProblem,
  type PortSpec,
} from './define.ts'
import { toMilliseconds } from './duration.ts'
import { BOOLEAN, checkField, compileField, toGuardedSql } from './expressions.ts'
import { ERRORS } from './failures.ts'
import { choice, columnName, columns, duration, expression, optionalDuration, records, withDefault } from './fields.ts'
import { toMatchSchema } from './match-schema.ts'
import {
  checkDuration,
  checkKeyed,
  checkPattern,
  PATTERN,
  toDetectContext,
  toEngineInput,
  toLeftOutSchemas,
} from './pattern.ts'

const docs = `
Reports events of two streams that come close to each other: **A** and **B** with the same keys, each satisfying its condition.

**How close.** B's time is at most the *largest gap* from A's, both ends included. *Order* says which one comes first; events of the same time fit
either. In any order, B may come before A by another largest gap.

**Pairs**
- *all*: every B in reach of an A makes a pair with it;
- *nearest*: each A has one pair, with the B nearest in time, of two equally near the earlier one;
- *first*: each A has one pair, with the first B in reach.

A B may be in the pairs of several As. Events of the same time are ordered by the tie-break columns, then by all columns.

**Without a partner.** An event that no event of the other stream comes in reach of leaves through **unmatched**, where that is asked for, when the last time at
which one could come has passed.

**When rows are emitted.** A pair leaves when the watermark reaches its later event, a *nearest* pair when no nearer B can come. The watermark follows
the **slower** of the two streams, so a stream that falls silent holds everything back.

**State.** Each event is held while a partner can come. *All* makes as many pairs as there are: ten As and ten Bs close to each other make a hundred.

**Errors.** Events for which a condition or an extra column fails leave through **errors A** and **errors B** with the reason in \`_error\`.

**Late events** are those at or below the watermark when they arrive. They are in no pair and leave through **late A** and **late B**.

**Spark's own join.** *All* without unmatched gives the pairs of the inner *Join streams* with the same equal columns, time bound and condition, except that null keys are
equal here, and that late events are the ones above. The join gives no event time, so no pattern can follow it; one can follow this.

A match has \`pattern_id\`, a stable \`match_id\`, the keys (called as those of A), \`match_start\` and \`match_end\` (the earlier and the later event), \`match_time\`
(when it was decided), \`status\` (\`match\`, \`unmatched_a\` or \`unmatched_b\`), \`event_count\`, \`gap_ms\` (B's time minus A's; null without a partner) and the columns
that you add of A and of B; those of a side that is not there are null.

Example: A orders, B payments, keys \`order_id\` of both, A before B, largest gap 30 minutes, pairs *first*, unmatched A.
`

const extraColumns = (label: string, port: 'a' | 'b') =>
  records(label, { name: columnName('Name'), expr: expression('Value', { port }) }, { item: 'column' })

const condition = (label: string, port: 'a' | 'b') =>
  withDefault(expression(label, { expects: 'boolean', placeholder: 'delay > 30', port }), 'true')

const config = z.strictObject({
  keysA: columns('Keys of A', {
    port: 'a',
    isKey: true,
    help: 'Looked at apart for each of their values. None: all events together.',
  }),
  keysB: columns('Keys of B', { port: 'b', isKey: true, help: 'As many as of A, in the same order.' }),
  conditionA: condition('Condition of A', 'a'),
  conditionB: condition('Condition of B', 'b'),
  order: choice('Order', { any: 'Any', 'a-first': 'A before B', 'b-first': 'B before A' }, 'any'),
  maxGap: duration('Largest gap', 600_000, { help: 'A partner exactly this far away still belongs.' }),
  maxGapBack: optionalDuration('Largest gap where B comes first', {
    help: 'Where it is another one.',
    when: { field: 'order', in: ['any'] },
  }),
  pairs: choice('Pairs', { all: 'All', nearest: 'Nearest of each A', first: 'First of each A' }, 'all'),
  unmatched: choice('Report without a partner', { none: 'None', a: 'A', b: 'B', both: 'Both' }, 'none'),
  orderTieBreakA: columns('Order of equal times in A', { port: 'a' }),
  orderTieBreakB: columns('Order of equal times in B', { port: 'b' }),
  lateEvents: choice('Late events', { drop: 'Drop', route: 'To the late outputs' }, 'route'),
  emitA: extraColumns('Extra columns of A', 'a'),
  emitB: extraColumns('Extra columns of B', 'b'),
})

type Config = z.output<typeof config>

const OWN: readonly Column[] = [{ name: 'gap_ms', type: { kind: 'bigint' }, nullable: true }]

/** One of the two inputs, with what the config says of it. */
interface Side {
  readonly port: 'a' | 'b'
  readonly letter: 'A' | 'B'
  readonly schema: StreamSchema
  readonly condition: string
  readonly keys: readonly string[]
  readonly orderTieBreak: readonly string[]
  readonly lateEvents: Config['lateEvents']
  /** Extra columns of both sides, where those of the other one are null. */
  readonly emit: Config['emitA']
  readonly ports: { readonly errors: string; readonly late: string }
}

function toSides(config: Config, inputs: readonly NodeInput[]): readonly [Side, Side] {
  const { lateEvents, emitA, emitB } = config
  const [a, b] = [inputAt(inputs, 'a'), inputAt(inputs, 'b')]
  const toNull =
    ({ columns: known }: StreamSchema) =>
    (record: Config['emitA'][number]) => {
      const type = checkExpression(record.expr, known).type ?? STRING
      return { ...record, expr: `CAST(NULL AS ${formatType(type)})` }
    }
  return [
    {
      ...{ port: 'a', letter: 'A', schema: a, keys: config.keysA, orderTieBreak: config.orderTieBreakA, lateEvents },
      ...{ condition: config.conditionA, emit: [...emitA, ...emitB.map(toNull(b))], ports: toPorts('a') },
    },
    {
      ...{ port: 'b', letter: 'B', schema: b, keys: config.keysB, orderTieBreak: config.orderTieBreakB, lateEvents },
      ...{ condition: config.conditionB, emit: [...emitA.map(toNull(a)), ...emitB], ports: toPorts('b') },
    },
  ]
}

const SIDES = ['a', 'b'] as const
const STRING = { kind: 'string' } as const
const toPorts = (port: 'a' | 'b') => ({ errors: `errors-${port}`, late: `late-${port}` })

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const [a, b] = toSides(config, inputs)
  const { keysA, emitA, emitB, maxGap } = config
  const own = [...OWN.map(({ name }) => name), ...keysA]
  const isConnected = (side: Side) => inputs.some(({ port }) => port === side.port)
  const check = (side: Side, emit: Config['emitA'], taken: readonly string[]) => [
    ...checkColumnNames(side.keys, side.schema.columns, `keys${side.letter}`),
    ...checkField(side.condition, side.schema.columns, `condition${side.letter}`, BOOLEAN),
    ...checkPattern({ ...side, emit, keys: undefined }, side.schema, isConnected(side), taken).map((problem) =>
      toSideOf(side, problem),
    ),
  ]
  return [
    ...check(a, emitA, own),
    ...check(b, emitB, [...own, ...emitA.map(({ name }) => name)]),
    ...checkKeys(a, b),
    ...checkKeyed(inputs.length > 0, [...a.keys, ...b.keys], 'keysA'),
    ...checkDuration(maxGap, 'Largest gap', 'maxGap'),
  ]
}

/** A problem of a field that both sides have: those are called with their letter. */
function toSideOf({ letter }: Side, problem: NodeProblem): NodeProblem {
  const { field } = problem
  return field === undefined ? problem : { ...problem, field: field.replace(/^\w+/, (name) => `${name}${letter}`) }
}

function checkKeys(a: Side, b: Side): NodeProblem[] {
  if (a.keys.length !== b.keys.length) {
    const message = `A has ${a.keys.length} keys and B ${b.keys.length}: choose as many, in the same order.`
    return [error('config.keys', message, 'keysB')]
  }
  return a.keys.flatMap((name, at) => {
    const [one, other] = [findColumn(a.schema.columns, name), findColumn(b.schema.columns, b.keys[at] ?? '')]
    if (!one || !other || sameType(one.type, other.type)) return []
    const words = `"${one.name}" is ${formatType(one.type)}, "${other.name}" is ${formatType(other.type)}`
    return [error('config.type', `${words}: convert one of them before.`, 'keysB')]
  })
}

function outputs({ unmatched, lateEvents }: Config): PortSpec[] {
  const toBoth = (id: string, label: string, more: Pick<PortSpec, 'kind' | 'whereTaken'>): PortSpec[] =>
    SIDES.map((port) => ({ ...more, id: `${id}-${port}`, label: `${label} ${port.toUpperCase()}` }))
  return [
    { id: 'matches', label: 'Matches', kind: 'stream' },
    ...(unmatched === 'none' ? [] : [{ id: 'unmatched', label: 'Unmatched', kind: 'stream' } as const]),
    ...(lateEvents === 'route' ? toBoth('late', 'Late', { kind: 'stream' }) : []),
    ...toBoth(ERRORS.id, ERRORS.label, { kind: 'any', whereTaken: true }),
  ]
}

export const temporalCorrelation = defineNode({
  ...PATTERN,
  type: 'temporal-correlation',
  label: 'Correlation',
  summary: 'Events of two streams that come close in time',
  synonyms: ['pair', 'interval join', 'correlate', 'match streams', 'co-occurrence', 'nearest', 'as of'],
  icon: 'arrow-left-right',
  lane: 'o-x!',
  docs,
  config,
  example: {
    ...{
      keysA: ['origin'],
      keysB: ['origin'],
      conditionA: 'delay > 60',
      conditionB: 'delay > 30',
      maxGap: '30 minutes',
    },
    ...{ pairs: 'nearest', unmatched: 'a', emitA: [{ id: 'e1', name: 'delay_a', expr: 'delay' }] },
    emitB: [{ id: 'e1', name: 'delay_b', expr: 'delay' }],
  },
  inputs: () => [
    { id: 'a', label: 'A', kind: 'stream' },
    { id: 'b', label: 'B', kind: 'stream' },
  ],
  outputs,
  sentence: ({ keysA, order, maxGap, pairs }) =>
    `${pairs} ${WORDS[order]}${keysA.length > 0 ? ` by ${keysA.join(', ')}` : ''} within ${maxGap}`,
  schema,
  problems,
  engine,
  context,
})

const WORDS = { any: 'A and B', 'a-first': 'A then B', 'b-first': 'B then A' } as const

function schema(config: Config, inputs: readonly NodeInput[]): Readonly<Record<string, StreamSchema>> {
  const [a, b] = toSides(config, inputs)
  const extra = [a, b].flatMap(({ schema: { columns: known }, letter }) =>
    config[`emit${letter}`].map(({ name, expr }) => {
      const type = checkExpression(expr, known).type ?? STRING
      return { name, type, nullable: true }
    }),
  )
  const times = [a, b].map((side) => side.schema.eventTime?.watermarkMs ?? 0)
  const found = toMatchSchema(a.schema, a.keys, [], [...OWN, ...extra])
  const matches = { ...found, eventTime: { column: 'match_time', watermarkMs: Math.max(...times) } }
  const leftOut = [a, b].map(({ schema: input, ports }) => {
    const { late, errors } = toLeftOutSchemas(input)
    return { [ports.late]: late, [ports.errors]: errors }
  })
  return Object.assign({ matches, unmatched: matches }, ...leftOut)
}

/** What the pattern is told beside its inputs: B is in [A - beforeMs, A + afterMs]. */
function toRule({ order, maxGap, maxGapBack, pairs, unmatched }: Config) {
  const gapMs = toMilliseconds(maxGap)
  const backMs = order === 'any' && maxGapBack !== '' ? toMilliseconds(maxGapBack) : gapMs
  return { beforeMs: order === 'a-first' ? 0 : backMs, afterMs: order === 'b-first' ? 0 : gapMs, pairs, unmatched }
}

function engine(config: Config, inputs: readonly NodeInput[], { nodeId }: EngineNode) {
  const [a, b] = toSides(config, inputs).map((side) => ({
    input: { ...toEngineInput(side, side.schema, side.port), ports: side.ports },
    condition: compileField(side.condition, side.schema.columns, `condition${side.letter}`),
  }))
  if (!a || !b) throw new Error('a correlation has two sides')
  return createTemporalCorrelation({ patternId: nodeId, a, b, ...toRule(config) })
}

/** What is told of each input apart. */
const OF_STREAM = new Set(['errors', 'failed', 'keys', 'eventTime', 'order', 'values', 'keep', 'emit', 'chained'])

function context(config: Config, inputs: readonly NodeInput[], options: CodeOptions) {
  const streams = toSides(config, inputs).map((side) => {
    const keep = toGuardedSql(side.condition, side.schema.columns, `condition${side.letter}`)
    const taken = options.outputs.includes(side.ports.errors) ? [ERRORS.id] : []
    const given = toDetectContext(side, side.schema, { values: {}, keep }, { ...options, outputs: taken })
    return {
      ...Object.fromEntries(Object.entries(given).filter(([name]) => OF_STREAM.has(name))),
      ...{ rows: side.port, errorRows: `errors_${side.port}`, errorPort: side.ports.errors, latePort: side.ports.late },
      metric: `${options.nodeId} ${side.letter}`,
    }
  })
  return {
    nodeId: options.nodeId,
    streams,
    ...toRule(config),
    onlyMatches: options.outputs.length === 1,
  }
}
