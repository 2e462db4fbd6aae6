import { expect, it } from 'vitest'
import { compareWatched } from './compare.ts'
import { readPatterns } from './patterns.ts'

it.each((await readPatterns()).map(({ definition, configs }) => [definition.type, definition, configs] as const))(
  'G13: watching changes nothing of what %s detects',
  (_, definition, configs) => {
    if (!configs) throw new Error(`test/engine/agreement/${definition.type}.ts with random configs is missing`)
    const { told, differing } = compareWatched(definition, configs, { numRuns: 150, seed: 20261128 })
    expect(differing).toEqual([])
    expect(told).toBeGreaterThan(50)
  },
)
