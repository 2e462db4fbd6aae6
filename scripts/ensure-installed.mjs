/**
 * Brings a checkout into the state that `npm start` and `npm test` need, from nothing but Node: installs the packages
 * when the lock file or the Node version changed, and with `--build` builds what changed. Imports `node:*` only, because
 * nothing else is there yet on a fresh machine.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'node_modules', '.lakestream-installed')
const isWindows = process.platform === 'win32'

function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: isWindows, ...options }).status ?? 1
}

function fail(message) {
  console.error(message)
  process.exit(3)
}

function wantedStamp() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  return createHash('sha256').update(lock).update(process.version).update(process.platform).digest('hex')
}

if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(
    `LakeStream needs Node 20 or newer; this is ${process.version}. Install it from https://nodejs.org and try again.`,
  )
}

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wantedStamp()) {
  console.log('Installing packages (the first time takes a minute) ...')
  const flags = ['--no-audit', '--no-fund', '--include=dev']
  // `npm ci` refuses a lock that lacks other platforms' optional packages; `npm install` honours the same lock without that.
  if (run('npm', ['ci', '--loglevel=error', ...flags], { stdio: ['ignore', 'inherit', 'ignore'] }) !== 0) {
    if (run('npm', ['install', ...flags]) !== 0) fail('The packages could not be installed; the lines above say why.')
  }
  writeFileSync(stamp, wantedStamp())
}

if (process.argv.includes('--build')) {
  if (run('npm', ['run', '--silent', 'build']) !== 0) fail('The build failed; the lines above say where.')
}
