import type { Row } from '../../expression/value.ts'
import { toAccumulator } from '../aggregates.ts'
import { normaliseKey } from '../event-buffer.ts'
import type { Operator } from '../operator.ts'
import { toEventMs } from '../time.ts'
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

/**
 * Spark's rule of lateness is that of its native operators (rule G5): a row is dropped for a window whose end is at or below the
 * watermark of the batch **before**. In append mode a window leaves in the batch whose own watermark reaches its end.
 */
function createAlignedAggregate(options: WindowAggregateOptions, window: Aligned): Operator {
  const { eventTime, output } = options
  const toKey = toGroupText(options.groups)
  const collector = toCollector(options)
  /** By the window's end, then by key, so that final windows are found without looking at the others. */
  const open = new Map<number, Map<string, Group>>()
  return {
    process(input, { watermarkMs, previousWatermarkMs }) {
      const errors: Row[] = []
      const changed = new Set<Group>()
      for (const row of input['in'] ?? []) {
        const timeMs = toEventMs(row[eventTime])
        if (timeMs === null) continue
        const values = collector.read(row, errors)
        if (!values) continue
        const key = toKey(row)
        for (let endMs = firstEndMs(window, timeMs); endMs - window.durationMs <= timeMs; endMs += window.slideMs) {
          if (endMs <= previousWatermarkMs) continue
          const group = findGroup(open, endMs, key) ?? addGroup(open, endMs, key, toGroup(options, window, endMs, row))
          collector.add(group.accumulators, values)
          if (output === 'update') changed.add(group)
        }
      }
      const final = takeFinal(open, watermarkMs)
      return { out: (output === 'update' ? [...changed] : final).map(toGroupRow), errors }
    },
  }
}

/** End of the earliest window that holds a time. */
function firstEndMs({ durationMs, slideMs, offsetMs }: Aligned, timeMs: number): number {
  return (Math.floor((timeMs - offsetMs - durationMs) / slideMs) + 1) * slideMs + offsetMs + durationMs
}

function findGroup(open: ReadonlyMap<number, Map<string, Group>>, endMs: number, key: string): Group | undefined {
  return open.get(endMs)?.get(key)
}

function addGroup(open: Map<number, Map<string, Group>>, endMs: number, key: string, group: Group): Group {
  const groups = open.get(endMs) ?? new Map<string, Group>()
  open.set(endMs, groups.set(key, group))
  return group
}

function toGroup({ groups, aggregates }: WindowAggregateOptions, window: Aligned, endMs: number, row: Row): Group {
  return {
    startMs: endMs - window.durationMs,
    endMs,
    keys: groups.map(({ column }) => normaliseKey(row[column] ?? null)),
    accumulators: aggregates.map((aggregate) => toAccumulator(aggregate)()),
  }
}

/** Removes the windows that have ended, the earliest first. */
function takeFinal(open: Map<number, Map<string, Group>>, watermarkMs: number): Group[] {
  const ends = [...open.keys()].filter((endMs) => endMs <= watermarkMs).sort((a, b) => a - b)
  return ends.flatMap((endMs) => {
    const groups = [...(open.get(endMs)?.values() ?? [])]
    open.delete(endMs)
    return groups
  })
}
