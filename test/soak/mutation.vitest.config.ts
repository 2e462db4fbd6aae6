import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** These take seconds, and so come last, when most mutants are dead. */
const SLOW = /recorded|definitions|agreement/

class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSlow = ({ moduleId }: TestSpecification) => Number(SLOW.test(moduleId))
    return [...files].sort((a, b) => isSlow(a) - isSlow(b) || (a.moduleId < b.moduleId ? -1 : 1))
  }
}

/** The tests that a mutant of the pure core has to survive: those that need no server. */
export default defineConfig({
  test: {
    include: ['test/{expression,engine,nodes,document,pipeline}/**/*.test.ts'],
    exclude: ['test/engine/runtime.test.ts', 'test/document/*-properties.test.ts'],
    testTimeout: 60_000,
    // Each mutant has its own worker anyway; that it loads every module once makes it quick.
    isolate: false,
    sequence: { sequencer: QuickFirst },
  },
})
