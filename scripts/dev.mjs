/** `npm run dev`: the server rebuilt and restarted on each change, and the client served by Vite with hot reload in front of it. */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')

const children = [
  spawn(process.execPath, [vite, 'build', '--watch'], { cwd: join(root, 'server'), stdio: 'inherit' }),
  spawn(process.execPath, ['--watch', 'server/dist/main.js'], { cwd: root, stdio: 'inherit' }),
  spawn(process.execPath, [vite, '--configLoader', 'runner'], { cwd: join(root, 'client'), stdio: 'inherit' }),
]

function stop() {
  for (const child of children) child.kill()
}

process.on('SIGINT', stop)
process.on('SIGTERM', stop)
for (const child of children) child.on('exit', stop)
