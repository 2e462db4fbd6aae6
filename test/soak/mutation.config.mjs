/** Mutation testing of the pure core: `npm run soak:mutation`, or `npm run soak:mutation -- --mutate 'shared/src/engine/**'` for a part. */
export default {
  mutate: ['shared/src/{engine,expression,document}/**/*.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/soak/mutation.vitest.config.ts', dir: '.', related: false },
  plugins: ['@stryker-mutator/vitest-runner'],
  // The tests find the package through its link in node_modules, which a sandbox would not have.
  inPlace: true,
  // Types are checked by a gate of their own.
  disableTypeChecks: false,
  coverageAnalysis: 'perTest',
  reporters: ['clear-text', 'progress-append-only', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: '.lakestream/mutation/report.html' },
  tempDirName: '.lakestream/mutation/temp',
  concurrency: 2,
  timeoutMS: 5000,
}
