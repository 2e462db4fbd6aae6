import { expect, it } from 'vitest'
import { compareWithPython } from './compare.ts'
import { readPatterns } from './patterns.ts'

const RUNS = 1_000

it.each((await readPatterns()).map(({ definition, configs }) => [definition.type, definition, configs] as const))(
  'G2-G12: %s gives the same detections and ids in TypeScript and in Python, in the same batches, with the state encoded in between',
  (_, definition, configs) => {
    if (!configs) throw new Error(`test/engine/agreement/${definition.type}.ts with random configs is missing`)
    const figures = compareWithPython(definition, configs, { numRuns: RUNS, seed: 20261128 })
    expect(figures.differing).toEqual([])
    // The traces must be worth comparing.
    expect(figures.traces).toBeGreaterThan(RUNS / 2)
    expect(figures.withMatches).toBeGreaterThan(figures.traces / 4)
  },
)
