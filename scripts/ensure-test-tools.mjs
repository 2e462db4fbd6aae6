/**
 * What the tests need beside Node: a Chromium, a PostgreSQL server, the MQTT broker mosquitto, openssl and the Spark environment. Each is
 * looked for first and installed only when missing. Imports `node:*` only.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const isRoot = process.getuid?.() === 0

function run(command, args) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status ?? 1
}

function isOnPath(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return names.some((name) => folders.some((folder) => existsSync(join(folder, name))))
}

function hasPostgres() {
  const debian = '/usr/lib/postgresql'
  if (isOnPath('postgres', 'postgres.exe') && isOnPath('initdb', 'initdb.exe')) return true
  return existsSync(debian) && readdirSync(debian).some((version) => existsSync(join(debian, version, 'bin', 'initdb')))
}

function hasChromium() {
  if (process.env.LAKESTREAM_CHROMIUM) return existsSync(process.env.LAKESTREAM_CHROMIUM)
  if (isOnPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')) return true
  return existsSync('/Applications/Google Chrome.app')
}

const hasMosquitto = () => isOnPath('mosquitto') || existsSync('/usr/sbin/mosquitto')

/** Debian's package, where we may install it; false where we may not or it failed. */
function installWithApt(name) {
  if (!isRoot || !isOnPath('apt-get')) return false
  console.log(`Installing Debian's ${name} for the tests ...`)
  const install = () => run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name]) === 0
  return install() || (run('apt-get', ['update', '-qq']) === 0 && install())
}

function need(name, isThere, hint) {
  if (isThere() || (installWithApt(name) && isThere())) return
  console.error(`The tests need ${name}: ${hint}`)
  process.exit(3)
}

need('chromium', hasChromium, 'install Chromium or Google Chrome, or set LAKESTREAM_CHROMIUM to its program.')
need('mosquitto', hasMosquitto, 'install the MQTT broker mosquitto.')
need(
  'openssl',
  () => isOnPath('openssl', 'openssl.exe'),
  'install openssl, which makes the certificates of test servers.',
)
need('postgresql', hasPostgres, 'install PostgreSQL 14 or newer (its initdb and postgres programs).')
if (run(process.execPath, [join(root, 'scripts', 'ensure-spark.mjs')]) !== 0) {
  if (process.env.CI) process.exit(3)
  console.error('Spark is not available (see above): the tests that need it will be left out, by name.')
}
