/**
 * Mutation testing of the pure core: `npm run soak:mutation`, which takes hours; a part of it takes minutes, with the tests that matter to it:
 * `npm run soak:mutation -- --mutate shared/src/engine/match.ts --testFiles 'test/engine/**,test/nodes/**' --concurrency 1`. It changes the files
 * while it runs, and puts them back.
 */
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
  reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: '.lakestream/mutation/report.json' },
  htmlReporter: { fileName: '.lakestream/mutation/report.html' },
  tempDirName: '.lakestream/mutation/temp',
  concurrency: 2,
  timeoutMS: 5000,
}
