import { readFileSync } from 'node:fs'
import type { CountThresholdOptions } from '@lakestream/shared/engine/operators/count-threshold'
import type { Column } from '@lakestream/shared/expression/types'
import type { Row } from '@lakestream/shared/expression/value'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { count, rowsOf, run } from './trace.ts'

const COLUMNS: readonly Column[] = [
  { name: 'date', type: { kind: 'timestamp' }, nullable: false },
  { name: 'delay', type: { kind: 'bigint' }, nullable: true },
  { name: 'distance', type: { kind: 'bigint' }, nullable: true },
  { name: 'origin', type: { kind: 'string' }, nullable: true },
  { name: 'destination', type: { kind: 'string' }, nullable: true },
]

interface Flight {
  date: string
  delay: number
  distance: number
  origin: string
  destination: string
}

const flights = readFlights()

function readFlights(): Row[] {
  const path = new URL('../../templates/pipelines/data/flights/flights-20k.jsonl', import.meta.url)
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  const all = lines.map((line) => JSON.parse(line) as Flight)
  return all
    .map(({ date, delay, distance, origin, destination }): Row => {
      const [year, month, day, hour, minute] = date.split(/[/ :]/).map(Number) as [
        number,
        number,
        number,
        number,
        number,
      ]
      return [
        BigInt(Date.UTC(year, month - 1, day, hour, minute)) * 1000n,
        BigInt(delay),
        BigInt(distance),
        origin,
        destination,
      ]
    })
    .sort((a, b) => Number((a[0] as bigint) - (b[0] as bigint)))
}

const alerts = (fire: CountThresholdOptions['fire'], batches: readonly (readonly Row[])[]) =>
  rowsOf(
    run(
      () =>
        count({
          columns: COLUMNS,
          keys: [3],
          eventTime: 0,
          order: [4, 1, 2],
          condition: (row) => (row[1] as bigint) > 30n,
          window: { kind: 'lookback', durationMs: 7_200_000 },
          emit: [(row) => row[4] ?? null],
          fire,
        }),
      batches,
      { watermarkMs: 600_000, timeColumn: 0 },
    ),
    'matches',
  )

const idsOf = (rows: readonly Row[]) => rows.map((row) => row[1]).sort()

it.each([
  ['every', 64],
  ['crossing', 38],
  ['reset', 42],
] as const)('flights: three delays in two hours fire %s %i times', (fire, expected) => {
  expect(alerts(fire, [flights])).toHaveLength(expected)
})

it('G3: how the flights are cut into batches, and their order inside a batch, changes nothing', () => {
  const expected = idsOf(alerts('reset', [flights]))
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 8 }), (sizes) => {
      const batches: Row[][] = []
      let at = 0
      for (let index = 0; at < flights.length; index++) {
        const size = sizes[index % sizes.length] ?? 1
        batches.push(flights.slice(at, at + size).reverse())
        at += size
      }
      expect(idsOf(alerts('reset', batches))).toEqual(expected)
    }),
    { numRuns: 30, seed: 7 },
  )
})
