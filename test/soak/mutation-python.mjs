/**
 * `npm run soak:mutation-python -- [traces] [seed] [mutants]`: mutation testing of the Python runtime's core. A mutant has to survive the runtime's own
 * checks, as many random traces of each pattern as is said, in which it has to detect what the engine does, and twenty times as many random expressions
 * over matches. `mutants` is a pattern of mutmut's names, such as `lakestream_runtime.drain*`. mutmut has an environment of its own, made at the first
 * call, and works on a copy: `.lakestream/mutation-python/work`, in which `../venv/bin/mutmut browse` shows the mutants that survived.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PACKAGES = ['mutmut==3.8.1', 'pytest==9.2.0']
/** What the patterns are computed by; the rest of the package talks to Spark and to other systems. */
const MUTATED = ['drain', 'bucket', 'buffer', 'given', 'identity', 'operators/*', 'expression/match']

const test = dirname(dirname(fileURLToPath(import.meta.url)))
const root = dirname(test)
const home = join(root, '.lakestream', 'mutation-python')
const work = join(home, 'work')
const [traces = '300', seed = '1', ...mutants] = process.argv.slice(2)

function run(command, args, cwd = root) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

const tool = (name) => join(home, 'venv', 'bin', name)
if (!existsSync(tool('mutmut'))) {
  run('python3', ['-m', 'venv', join(home, 'venv')])
  run(tool('pip'), ['install', '--quiet', ...PACKAGES])
}
run(process.execPath, [join(test, 'soak', 'run.mjs'), 'record-traces', traces, seed])

rmSync(work, { recursive: true, force: true })
mkdirSync(join(work, 'tests'), { recursive: true })
cpSync(join(root, 'templates', 'runtime', 'lakestream_runtime'), join(work, 'lakestream_runtime'), { recursive: true })
cpSync(join(test, 'soak', 'replay_traces.py'), join(work, 'tests', 'test_traces.py'))
cpSync(join(test, 'engine', 'agreement', 'python_core.py'), join(work, 'tests', 'python_core.py'))
cpSync(join(test, 'engine', 'match-expression', 'python_expression.py'), join(work, 'tests', 'python_expression.py'))
cpSync(join(test, 'engine', 'runtime_checks.py'), join(work, 'tests', 'test_runtime.py'))
const only = MUTATED.map((name) => `lakestream_runtime/${name}.py`)
writeFileSync(
  join(work, 'setup.cfg'),
  `[mutmut]
source_paths = lakestream_runtime
only_mutate =
${only.map((name) => `    ${name}\n`).join('')}track_dependencies = false
use_git_change_detection = false
timeout_multiplier = 3
`,
)
run(tool('mutmut'), ['run', '--max-children', '1', ...mutants], work)
run(tool('mutmut'), ['results'], work)
