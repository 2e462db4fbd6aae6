import { z } from 'zod'
import { createWindowAggregate } from '../engine/operators/window-aggregate.ts'
import { renderName } from '../expression/print.ts'
import { quoteName } from '../expression/quote-name.ts'
import { quoteText } from '../expression/quote-text.ts'
import type { Column } from '../expression/types.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { AGGREGATE_FUNCTIONS, checkAggregate, toAggregateSpec, toAggregateSql, toAggregateType } from './aggregate.ts'
import { checkColumnNames, checkEventTime, checkNames, error, findColumn, firstInput, info } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { formatDuration, toMilliseconds } from './duration.ts'
import { toFailed } from './error-column.ts'
import { ERRORS, toErrorSchema, toFailureContext, toFailureQuery } from './failures.ts'
import {
  choice,
  columnName,
  columns,
  duration,
  group,
  optionalDuration,
  optionalExpression,
  records,
  toggle,
} from './fields.ts'

const docs = `
Groups events into windows of event time, and by columns, and computes aggregates for each group.

- **Tumbling** windows follow one another: every event is in exactly one.
- **Sliding** windows overlap: one of the given length starts at every slide.
- **Session** windows end when a key has been silent for the gap.

Windows are half-open, \`[start, end)\`, and aligned to 1970-01-01T00:00:00Z; the **start offset** moves them.

**When rows are emitted.** *When final*: once, when the watermark reaches the window's end. What is still open waits for later
events; the preview shows it as pending. *On every change*: in each batch that changed the window, a later row replacing the
earlier one; then write with *merge* or *complete*.

**Late events** belong to windows whose end the watermark has already passed. Spark drops them.

The result has \`window_start\`, \`window_end\`, \`window_time\` (its event time, the last instant of the window), the groups and
the aggregates. Other windows and patterns may follow a result that is emitted when final.

**Distinct** counts different values; null is not counted. An aggregate's **only where** restricts the events that it sees.

An event for which an expression fails is in no window: it leaves through **errors**, with the reason in \`_error\`, such as
\`average_delay: CAST_INVALID_INPUT\`. Where nothing is connected there, such events are only counted. A sum or an average that leaves its own type,
as a sum of large bigints may, is null.

Example: tumbling 1 hour, by \`origin\`: \`flights\` = count, \`average_delay\` = average of \`delay\`.
`

const KINDS = { tumbling: 'Tumbling', sliding: 'Sliding', session: 'Session' } as const

const config = z.strictObject({
  window: group('Window', {
    kind: choice('Kind', KINDS, 'tumbling'),
    duration: duration('Length', 3_600_000, { when: { field: 'kind', in: ['tumbling', 'sliding'] } }),
    slide: duration('Slide', 600_000, { when: { field: 'kind', in: ['sliding'] } }),
    gap: duration('Gap', 600_000, { when: { field: 'kind', in: ['session'] } }),
    startOffset: optionalDuration('Start offset', { when: { field: 'kind', in: ['tumbling', 'sliding'] } }),
  }),
  groupBy: columns('Group by', { isKey: true }),
  aggregates: records(
    'Aggregates',
    {
      name: columnName('Name'),
      function: choice('Function', AGGREGATE_FUNCTIONS, 'count'),
      expr: optionalExpression('Of', { help: 'Empty: count rows.' }),
      distinct: toggle('Distinct', false, { when: { field: 'function', in: ['count'] } }),
      filter: optionalExpression('Only where', { expects: 'boolean' }),
    },
    { item: 'aggregate' },
  ),
  output: choice('Emit', { append: 'When final', update: 'On every change' }, 'append'),
})

type Config = z.output<typeof config>

const WINDOW_COLUMNS: readonly Column[] = [
  { name: 'window_start', type: { kind: 'timestamp' }, nullable: false },
  { name: 'window_end', type: { kind: 'timestamp' }, nullable: false },
  { name: 'window_time', type: { kind: 'timestamp' }, nullable: false },
]

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const input = firstInput(inputs)
  const names = [...WINDOW_COLUMNS.map(({ name }) => name), ...config.groupBy].map((name) => name.toLowerCase())
  return [
    ...checkColumnNames(config.groupBy, input.columns, 'groupBy'),
    ...checkNames(config.aggregates, 'aggregates'),
    ...config.aggregates.flatMap((aggregate, index) => [
      ...checkAggregate(aggregate, input.columns, `aggregates.${index}`),
      ...(names.includes(aggregate.name.toLowerCase())
        ? [error('config.duplicate-name', `The result already has "${aggregate.name}".`, `aggregates.${index}.name`)]
        : []),
    ]),
    ...(config.aggregates.length === 0
      ? [error('config.required', 'Add an aggregate, for example a count.', 'aggregates')]
      : []),
    ...checkWindow(config),
    ...(inputs.length > 0 ? checkEventTime('A window', input) : []),
    ...checkDelay(config, input),
    ...(input.changes === 'update'
      ? [
          error(
            'input.changes',
            'Rows of this input replace earlier ones; let the aggregate before it emit when final.',
          ),
        ]
      : []),
  ]
}

/** A window that is final long after its end. */
function checkDelay({ window, output }: Config, { eventTime }: StreamSchema): NodeProblem[] {
  const lengthMs = toMilliseconds(window.kind === 'session' ? window.gap : window.duration)
  if (output !== 'append' || !eventTime || lengthMs === 0 || eventTime.watermarkMs <= lengthMs) return []
  const delay = formatDuration(eventTime.watermarkMs)
  const other = window.kind === 'session' ? '' : ', or emit on every change'
  const message = `A window comes out ${delay} after its end, the watermark of its source, which is longer than the window: shorten the watermark${other}.`
  return [info('lint.late-results', message, 'output')]
}

function checkWindow({ window, output, groupBy }: Config): NodeProblem[] {
  if (window.kind === 'session') {
    if (groupBy.length === 0)
      return [error('config.session-group', 'Spark has no sessions over all rows: choose a column.', 'groupBy')]
    if (output === 'update') {
      return [
        error('config.session-update', 'Spark emits session windows only when they are final.', 'output', {
          label: 'Emit when final',
          field: 'output',
          value: 'append',
        }),
      ]
    }
    return toMilliseconds(window.gap) > 0 ? [] : [error('config.window', 'The gap must be above zero.', 'window.gap')]
  }
  const length = toMilliseconds(window.duration)
  if (length === 0) return [error('config.window', 'The window needs a length.', 'window.duration')]
  const slide = window.kind === 'sliding' ? toMilliseconds(window.slide) : length
  if (slide === 0 || slide > length) {
    return [error('config.window', 'The slide must be above zero and at most the length.', 'window.slide')]
  }
  if (window.startOffset !== '' && toMilliseconds(window.startOffset) >= slide) {
    return [
      error(
        'config.window',
        `The start offset must be less than ${window.kind === 'sliding' ? 'the slide' : 'the length'}.`,
        'window.startOffset',
      ),
    ]
  }
  return []
}

export const windowAggregate = defineNode({
  type: 'window-aggregate',
  category: 'transform',
  label: 'Window aggregate',
  summary: 'Count, sum or average per window of time',
  synonyms: ['group by', 'tumbling', 'sliding', 'session', 'count', 'sum', 'average', 'hourly'],
  icon: 'chart-column',
  docs,
  config,
  example: {
    groupBy: ['origin'],
    aggregates: [
      { id: 'a1', name: 'flights', function: 'count' },
      { id: 'a2', name: 'average_delay', function: 'avg', expr: 'delay' },
    ],
  },
  inputs: () => [{ id: 'in', label: 'Events', kind: 'stream' }],
  outputs: () => [
    { id: 'out', label: 'Windows', kind: 'stream' },
    { ...ERRORS, kind: 'stream' },
  ],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  unfit: ({ output }, target) =>
    target === 'sdp' && output === 'update'
      ? 'Its rows replace earlier ones, but datasets of a declarative pipeline are only added to.'
      : null,
  stateful: true,
  sentence,
  schema: (config, inputs) => {
    const { columns, eventTime } = firstInput(inputs)
    const aggregates = config.aggregates.map((aggregate) => ({
      name: aggregate.name,
      type: toAggregateType(aggregate, columns),
      nullable: aggregate.function !== 'count',
    }))
    const groups = config.groupBy.flatMap((name) => findColumn(columns, name) ?? [])
    return {
      out: {
        kind: 'stream',
        columns: [...WINDOW_COLUMNS, ...groups, ...aggregates],
        eventTime: eventTime && { column: 'window_time', watermarkMs: eventTime.watermarkMs },
        changes: config.output,
        afterStateful: true,
      },
      errors: toErrorSchema(firstInput(inputs)),
    }
  },
  problems,
  engine: (config, inputs) => {
    const { columns, eventTime } = firstInput(inputs)
    const at = (name: string) => columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase())
    return createWindowAggregate({
      eventTime: at(eventTime?.column ?? ''),
      window: toWindow(config),
      groups: config.groupBy.map((name) => ({ column: at(name), type: columns[at(name)]?.type ?? { kind: 'string' } })),
      aggregates: config.aggregates.map((aggregate, index) =>
        toAggregateSpec(aggregate, columns, `aggregates.${index}`),
      ),
      output: config.output,
      toFailed: toFailed(columns),
    })
  },
  sql: (config, inputs, options) => {
    const { columns, eventTime } = firstInput(inputs)
    const aggregates = config.aggregates.map((aggregate) => toAggregateSql(aggregate, columns))
    return {
      window: toWindowSql(config, eventTime?.column ?? ''),
      groupBy: config.groupBy,
      aggregates: config.aggregates.map(({ name }, index) => ({ name, sql: aggregates[index]?.value ?? '' })),
      ...toFailureQuery(
        aggregates.map(({ failed }) => failed),
        columns,
        options,
      ),
    }
  },
  context: (config, inputs, options) => {
    const { columns, eventTime } = firstInput(inputs)
    const { window } = config
    const aggregates = config.aggregates.map((aggregate) => toAggregateSql(aggregate, columns))
    return {
      quotedTime: quoteName(eventTime?.column ?? ''),
      session: window.kind === 'session' ? { gap: window.gap } : null,
      window:
        window.kind === 'session'
          ? null
          : {
              duration: window.duration,
              slide: window.kind === 'sliding' ? window.slide : window.duration,
              startOffset: window.startOffset || '0 seconds',
            },
      groupBy: config.groupBy.map((name) => ({ quoted: quoteName(name) })),
      aggregates: config.aggregates.map(({ name }, index) => ({
        name,
        quoted: quoteName(name),
        sql: aggregates[index]?.value ?? '',
      })),
      ...toFailureContext(
        aggregates.map(({ failed }) => failed),
        options,
      ),
    }
  },
})

/** The window that an event is in, as SQL says it. */
function toWindowSql({ window }: Config, time: string): string {
  const { kind, duration: length, slide, gap, startOffset } = window
  const column = renderName(time)
  if (kind === 'session') return `session_window(${column}, ${quoteText(gap)})`
  const times = [length, kind === 'sliding' ? slide : length, startOffset || '0 seconds']
  return `window(${column}, ${times.map(quoteText).join(', ')})`
}

function toWindow({ window }: Config) {
  if (window.kind === 'session') return { kind: 'session', gapMs: toMilliseconds(window.gap) } as const
  const durationMs = toMilliseconds(window.duration)
  return {
    kind: 'windows',
    durationMs,
    slideMs: window.kind === 'sliding' ? toMilliseconds(window.slide) : durationMs,
    offsetMs: window.startOffset === '' ? 0 : toMilliseconds(window.startOffset),
  } as const
}

function sentence({ window, groupBy, aggregates }: Config): string {
  const by = groupBy.length > 0 ? ` by ${groupBy.join(', ')}` : ''
  const what = aggregates.map(({ name }) => name).join(', ') || 'nothing yet'
  return window.kind === 'session' ? `${what}${by} per session` : `${what}${by} per ${window.duration}`
}
