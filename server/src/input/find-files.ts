import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'

/**
 * The files that a source's path stands for: a file, the files of a folder, or a pattern in the last part; oldest first, then by
 * name, as Spark's file stream takes them. Names that begin with `_` or `.` are not data. Empty where there is nothing.
 */
export async function findFiles(path: string, glob = ''): Promise<string[]> {
  const info = await stat(path).catch(() => null)
  if (info?.isFile()) return [path]
  const folder = info?.isDirectory() ? path : dirname(path)
  const pattern = info?.isDirectory() ? glob || '*' : basename(path)
  if (!info && !/[*?]/.test(pattern)) return []
  const matches = toPattern(pattern)
  const names = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const files = names.filter((entry) => entry.isFile() && !/^[._]/.test(entry.name) && matches.test(entry.name))
  const aged = await Promise.all(
    files.map(async ({ name }) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  )
  aged.sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1))
  return aged.map(({ name }) => join(folder, name))
}

/** Where a path of a pipeline leads, looked up in these folders in turn; null where it leads nowhere or out of them. */
export async function lookUp(path: string, folders: readonly string[], allowAbsolute: boolean): Promise<string | null> {
  if (isAbsolute(path)) return allowAbsolute ? path : null
  for (const folder of folders) {
    const candidate = resolve(folder, path)
    if (!candidate.startsWith(`${resolve(folder)}/`)) continue
    if ((await findFiles(candidate)).length > 0) return candidate
  }
  return null
}

function toPattern(glob: string): RegExp {
  const text = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${text}$`)
}
