import { defineConfig } from 'vitest/config'

/** Long runs, by themselves and never with the tests; `run.mjs` starts them. */
export default defineConfig({
  test: {
    include: ['soak/*.soak.ts'],
    globalSetup: 'support/spark-folder.ts',
    testTimeout: 4 * 3_600_000,
    hookTimeout: 900_000,
    disableConsoleIntercept: true,
  },
})
