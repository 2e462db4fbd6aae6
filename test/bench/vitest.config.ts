import { defineConfig } from 'vitest/config'

/** Measurements, by themselves and never with the tests. */
export default defineConfig({
  test: {
    include: ['bench/{canvas,codegen,count-threshold,flights-3m,keystroke,patterns,spark-patterns,sync}.ts'],
    globalSetup: 'support/spark-folder.ts',
    testTimeout: 3_600_000,
    hookTimeout: 900_000,
    disableConsoleIntercept: true,
  },
})
