import { makeRandom } from '../support/random.ts'

/** How much a soak does and where its randomness begins, as its command line says. */
export function readScale(usualCount: number): { count: number; seed: number; random: (below: number) => number } {
  const count = Number(process.env['SOAK_COUNT'] || usualCount)
  const seed = Number(process.env['SOAK_SEED'] || 1)
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed))
    throw new Error('count and seed are whole numbers')
  console.log(`count ${count}, seed ${seed}`)
  return { count, seed, random: makeRandom(seed) }
}
