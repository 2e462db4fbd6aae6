import { defineConfig } from 'vitest/config'

/** Measurements, by themselves and never with the tests. */
export default defineConfig({
  test: {
    include: ['bench/flights-3m.ts', 'bench/sync.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 900_000,
    disableConsoleIntercept: true,
  },
})
