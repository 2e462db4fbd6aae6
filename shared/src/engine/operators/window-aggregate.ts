import type { Row } from '../../expression/value.ts'
import { toAccumulator } from '../aggregates.ts'
import { normaliseKey } from '../event-buffer.ts'
import type { Operator } from '../operator.ts'
import { toEventMs } from '../time.ts'
import { OpenWindows } from './aligned-windows.ts'
import { createSessionAggregate } from './session-aggregate.ts'
import {
  type AggregateWindow,
  type Group,
  toCollector,
  toGroupRow,
  toGroupText,
  type WindowAggregateOptions,
} from './window-group.ts'

export function createWindowAggregate(options: WindowAggregateOptions): Operator {
  const { window } = options
  return window.kind === 'session'
    ? createSessionAggregate({ ...options, gapMs: window.gapMs })
    : createAlignedAggregate(options, window)
}

type Aligned = Extract<AggregateWindow, { kind: 'windows' }>

/** In append mode a window leaves in the batch whose own watermark reaches its end. */
function createAlignedAggregate(options: WindowAggregateOptions, window: Aligned): Operator {
  const { eventTime, output } = options
  const toKey = toGroupText(options.groups)
  const collector = toCollector(options)
  const open = new OpenWindows<Group>(window)
  return {
    process(input, { watermarkMs, previousWatermarkMs }) {
      const errors: Row[] = []
      const changed = new Set<Group>()
      for (const row of input['in'] ?? []) {
        const timeMs = toEventMs(row[eventTime])
        if (timeMs === null) continue
        const values = collector.read(row, errors)
        if (!values) continue
        const create = (endMs: number) => toGroup(options, window, endMs, row)
        for (const group of open.of(toKey(row), timeMs, previousWatermarkMs, create)) {
          collector.add(group.accumulators, values)
          if (output === 'update') changed.add(group)
        }
      }
      const final = open.takeFinal(watermarkMs)
      return { out: (output === 'update' ? [...changed] : final).map(toGroupRow), errors }
    },
  }
}

function toGroup({ groups, aggregates }: WindowAggregateOptions, window: Aligned, endMs: number, row: Row): Group {
  return {
    startMs: endMs - window.durationMs,
    endMs,
    keys: groups.map(({ column }) => normaliseKey(row[column] ?? null)),
    accumulators: aggregates.map((aggregate) => toAccumulator(aggregate)()),
  }
}
