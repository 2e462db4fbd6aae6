import { expect, it } from 'vitest'
import { absences, compareWithDefinition, groupedSequences, sequences } from './pattern-definitions.ts'

it('a sequence matches and times out as by all ways to give events to steps', () => {
  const { matches, timeouts } = compareWithDefinition(sequences, { numRuns: 1000, seed: 7 })
  expect(matches).toBeGreaterThan(500)
  expect(timeouts).toBeGreaterThan(300)
})

it('a sequence with groups matches and times out as if it were written out', () => {
  const { matches, timeouts } = compareWithDefinition(groupedSequences, { numRuns: 500, seed: 7 })
  expect(matches).toBeGreaterThan(250)
  expect(timeouts).toBeGreaterThan(120)
})

it('absences are those of each trigger by itself', () => {
  expect(compareWithDefinition(absences, { numRuns: 500, seed: 7 })['matches']).toBeGreaterThan(300)
})
