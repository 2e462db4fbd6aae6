import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BundleFile } from './bundle.ts'
import { TEMPLATES_FOLDER } from './templates-folder.ts'

const PACKAGE = 'lakestream_runtime'
const FOLDER = join(TEMPLATES_FOLDER, 'runtime', PACKAGE)

let files: readonly BundleFile[] | undefined

/** The Python runtime package, as it is shipped with every bundle; read once. */
export function readRuntime(): readonly BundleFile[] {
  files ??= readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.py'))
    .sort()
    .map((path) => ({ path: `${PACKAGE}/${path}`, text: readFileSync(join(FOLDER, path), 'utf8') }))
  return files
}

/** `__version__` of the runtime package. */
export function readRuntimeVersion(): string {
  const init = readRuntime().find(({ path }) => path === `${PACKAGE}/__init__.py`)
  return /^__version__ = "([^"]+)"/m.exec(init?.text ?? '')?.[1] ?? '0'
}
