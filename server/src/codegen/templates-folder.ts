import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's `templates/`, found upwards from this module, so that source and bundled server find the same one. */
export const TEMPLATES_FOLDER = findUpwards(dirname(fileURLToPath(import.meta.url)))

function findUpwards(folder: string): string {
  const candidate = join(folder, 'templates', 'wrappers')
  if (existsSync(candidate)) return dirname(candidate)
  const parent = dirname(folder)
  if (parent === folder) throw new Error('The folder templates/ of LakeStream was not found.')
  return findUpwards(parent)
}
