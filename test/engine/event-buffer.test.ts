import { EventBuffer } from '@lakestream/shared/engine/event-buffer'
import type { Row } from '@lakestream/shared/expression/value'
import { expect, it } from 'vitest'

/** A buffer of rows of one number that writes down what it hands over; each event sets a deadline after it. */
function makeBuffer(deadlineAfterMs: number | null = null) {
  const heard: unknown[] = []
  const created: string[] = []
  const buffer = new EventBuffer<string>({
    compare: (a, b) => Number(a[0]) - Number(b[0]),
    create: (key) => {
      created.push(key)
      let deadlineMs: number | null = null
      return {
        onEvent: ({ timeMs, row, payload, ordinal }) => {
          heard.push([key, timeMs, row[0], payload, ordinal])
          deadlineMs = deadlineAfterMs === null ? null : timeMs + deadlineAfterMs
        },
        onDeadline: (timeMs) => {
          heard.push([key, timeMs, 'deadline'])
          deadlineMs = null
        },
        nextDeadlineMs: () => deadlineMs,
        isIdle: () => deadlineMs === null,
      }
    },
  })
  const add = (key: string, timeMs: number, value: number, payload = '') =>
    buffer.add(key, { timeMs, input: 0, row: [value] as Row, payload, emit: [], ordinal: 0 })
  return { buffer, add, heard, created }
}

it('G2: events come in the order of time and then of their columns, whatever the order of arrival; equal rows are numbered', () => {
  const { buffer, add, heard } = makeBuffer()
  for (const [timeMs, value] of [
    [20, 1],
    [10, 7],
    [10, 5],
    [10, 7],
    [20, 7],
    [10, 7],
  ] as const)
    add('k', timeMs, value)
  buffer.drain(20)
  expect(heard.map((each) => (each as unknown[]).slice(1, 3).concat((each as unknown[])[4]))).toEqual([
    [10, 5, 0],
    [10, 7, 0],
    [10, 7, 1],
    [10, 7, 2],
    [20, 1, 0],
    [20, 7, 0],
  ])
})

it('G3: nothing above the watermark is handed over, and a deadline comes before an event of the same time', () => {
  const { buffer, add, heard } = makeBuffer(10)
  add('k', 10, 1, 'first')
  add('k', 20, 2, 'second')
  add('k', 21, 3, 'third')
  buffer.drain(9)
  expect(heard).toEqual([])
  buffer.drain(20)
  expect(heard).toEqual([
    ['k', 10, 1, 'first', 0],
    ['k', 20, 'deadline'],
    ['k', 20, 2, 'second', 0],
  ])
  buffer.drain(30)
  expect(heard.slice(3)).toEqual([['k', 21, 3, 'third', 0]])
  buffer.drain(31)
  expect(heard.slice(4)).toEqual([['k', 31, 'deadline']])
})

it('an event that arrives before one that is waiting makes its key due earlier', () => {
  const { buffer, add, heard } = makeBuffer()
  add('k', 50, 1)
  add('k', 20, 2)
  buffer.drain(20)
  expect(heard).toEqual([['k', 20, 2, '', 0]])
  buffer.drain(50)
  expect(heard).toHaveLength(2)
})

it('G10: a key with nothing left to wait for is forgotten, one with a deadline is not', () => {
  const idle = makeBuffer()
  idle.add('k', 10, 1)
  idle.buffer.drain(10)
  idle.add('k', 20, 2)
  expect(idle.created).toEqual(['k', 'k'])
  const waiting = makeBuffer(100)
  waiting.add('k', 10, 1)
  waiting.buffer.drain(10)
  waiting.add('k', 20, 2)
  expect(waiting.created).toEqual(['k'])
})
