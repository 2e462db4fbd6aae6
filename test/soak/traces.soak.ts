/** `npm run soak:traces -- [traces] [seed]`: random traces on the engine and on the Python runtime, the same matches and ids in all of them. */
import { expect, test } from 'vitest'
import { compareWithPython } from '../engine/python-agreement.ts'
import { readScale } from './scale.ts'

const { count, seed } = readScale(20_000)
/** Traces at a time, so that their texts stay small. */
const ROUND = 2_000

test('random traces give the same matches in TypeScript and in Python', () => {
  const total = { traces: 0, withMatches: 0, matches: 0, differing: 0 }
  for (let round = 0; total.traces < count; round++) {
    const found = compareWithPython(Math.min(ROUND, count - total.traces), seed + round)
    expect(found.differing).toEqual([])
    total.traces += found.traces
    total.withMatches += found.withMatches
    total.matches += found.matches
  }
  console.table({ 'TypeScript = Python': total })
})
