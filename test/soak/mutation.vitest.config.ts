import { defineConfig } from 'vitest/config'

/** The tests that a mutant of the pure core has to survive: those that need neither a server nor another language, nor seconds. */
export default defineConfig({
  test: {
    include: ['test/{expression,engine,nodes,document,pipeline}/**/*.test.ts'],
    exclude: ['test/engine/{python-agreement,runtime}.test.ts', 'test/document/*-properties.test.ts'],
  },
})
