import { defineConfig } from 'vitest/config'

/**
 * `unit` needs Node only (and a Python for the runtime's own comparison); `spark` runs the generated code on Apache Spark, one file at a time on
 * one Spark session; `e2e` drives a real browser against the built app.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{architecture,cli,expression,engine,nodes,document,pipeline,codegen,collab,storage,http,client,report}/**/*.test.ts',
          ],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'spark',
          include: ['spark/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
