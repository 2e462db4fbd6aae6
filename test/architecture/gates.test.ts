import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'

/** A gate that cannot turn red guards nothing: each one is fed a violation here. */
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const folders: string[] = []

function bin(name: string) {
  return join(root, 'node_modules', '.bin', name)
}

function run(command: string, args: string[], options: { cwd?: string; input?: string } = {}) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', ...options })
  return { status: result.status, output: result.stdout + result.stderr }
}

/** A folder of its own with the repository's tools. */
function makeFolder(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'lakestream-gate-'))
  folders.push(folder)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function lint(path: string, text: string) {
  const folder = makeFolder({ [path]: text, '.gitignore': 'node_modules\n' })
  cpSync(join(root, 'biome.json'), join(folder, 'biome.json'))
  return run(bin('biome'), ['lint', path], { cwd: folder })
}

describe('biome refuses the wrong arrow', () => {
  it.each([
    ['shared/src/engine/bad.ts', "import { CATALOGUE } from '../nodes/catalogue.ts'\nexport const x = CATALOGUE\n"],
    [
      'shared/src/expression/bad.ts',
      "import type { Pipeline } from '../pipeline/model.ts'\nexport type X = Pipeline\n",
    ],
    ['shared/src/nodes/bad.ts', "import * as Y from 'yjs'\nexport const x = new Y.Doc()\n"],
    ['shared/src/pipeline/bad.ts', "import { x } from '../document/keys.ts'\nexport const y = x\n"],
    ['client/src/bad.ts', "import { x } from '@lakestream/server/app'\nexport const y = x\n"],
  ])('%s', (path, text) => {
    const result = lint(path, text)
    expect(result.output).toContain('noRestrictedImports')
    expect(result.status).not.toBe(0)
  })
})

describe('biome refuses', () => {
  it.each([
    ['any', 'noExplicitAny', 'export const x = (v: any) => v\n'],
    ['a non-null assertion', 'noNonNullAssertion', 'export const x = (v: string | null) => v!.length\n'],
    ['the environment outside env.ts', 'noProcessEnv', "export const x = process.env['HOME']\n"],
    ['a default export', 'noDefaultExport', 'export default 1\n'],
    ['an enum', 'noEnum', 'export enum X { A }\n'],
  ])('%s', (_name, rule, text) => {
    const result = lint('server/src/bad.ts', text)
    expect(result.output).toContain(rule)
    expect(result.status).not.toBe(0)
  })
})

it('tsc refuses an unchecked index', () => {
  const folder = makeFolder({
    'tsconfig.json': JSON.stringify({ extends: join(root, 'tsconfig.base.json'), files: ['bad.ts'] }),
    'bad.ts': 'export const first = (names: string[]): string => names[0]\n',
  })
  const result = run(bin('tsc'), ['-p', folder])
  expect(result.output).toContain('TS2322')
  expect(result.status).not.toBe(0)
})

it('knip refuses an export that nobody uses', () => {
  const folder = makeFolder({
    'package.json': JSON.stringify({ name: 'x', type: 'module' }),
    'knip.json': JSON.stringify({ entry: ['main.ts'], project: ['*.ts'] }),
    'main.ts': "import { used } from './lib.ts'\nused()\n",
    'lib.ts': 'export const used = () => 1\nexport const unused = () => 2\n',
  })
  const result = run(bin('knip'), [], { cwd: folder })
  expect(result.output).toContain('unused')
  expect(result.status).not.toBe(0)
})

it('turbo boundaries refuses a client that imports the server', () => {
  const workspace = (name: string, dependencies: Record<string, string>) =>
    JSON.stringify({ name, version: '0.0.0', type: 'module', dependencies })
  const folder = makeFolder({
    'package.json': JSON.stringify({
      name: 'x',
      private: true,
      packageManager: 'npm@11.0.0',
      workspaces: ['server', 'client'],
    }),
    'package-lock.json': JSON.stringify({ name: 'x', lockfileVersion: 3, packages: {} }),
    'server/package.json': workspace('@x/server', {}),
    'server/turbo.json': JSON.stringify({ extends: ['//'], tags: ['server'] }),
    'client/package.json': workspace('@x/client', { '@x/server': '0.0.0' }),
    'client/turbo.json': JSON.stringify({ extends: ['//'], tags: ['client'] }),
    'client/src/bad.ts': "import '@x/server'\n",
  })
  cpSync(join(root, 'turbo.json'), join(folder, 'turbo.json'))
  run('git', ['init', '-q'], { cwd: folder })
  const result = run(bin('turbo'), ['boundaries', '--no-color'], { cwd: folder })
  expect(result.output).toContain('client')
  expect(result.status).not.toBe(0)
})

it('size-limit refuses a script that grew', () => {
  const folder = makeFolder({
    'package.json': JSON.stringify({
      name: 'x',
      'size-limit': [{ path: 'main.js', limit: '1 B' }],
      devDependencies: { 'size-limit': '*', '@size-limit/file': '*' },
    }),
    'main.js': "console.log('more than one byte')\n",
  })
  const result = run(bin('size-limit'), [], { cwd: folder })
  expect(result.output).toContain('exceeded')
  expect(result.status).not.toBe(0)
})
