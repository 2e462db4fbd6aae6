import { defineConfig } from 'vitest/config'

/** Spark's JVM lives for minutes here: what the second compiler gains then is less than what it takes, most of all on two cores. */
const SHORT_LIVED_JVM = { JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' }

/**
 * `unit` needs Node only (and a Python for the runtime's own comparison); `spark` runs the generated code on Apache Spark, one file at a time, most
 * of them on one Spark session; `e2e` drives a real browser against the built app.
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
          globalSetup: 'support/spark-folder.ts',
          env: SHORT_LIVED_JVM,
          testTimeout: 300_000,
          hookTimeout: 900_000,
          fileParallelism: false,
          // In one process, so that they share a session.
          isolate: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          env: SHORT_LIVED_JVM,
          // A page that is opened for the first time may take more than the usual second on a busy machine.
          expect: { poll: { timeout: 15_000 } },
          testTimeout: 180_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
