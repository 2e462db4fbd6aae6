import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FileBody, type Template } from '@lakestream/shared/protocol/http'

const ENDING = '.lakestream.json'

/** The gallery: pipeline files in `templates/pipelines`, by their names without the ending. */
export async function listTemplates(root: string): Promise<Template[]> {
  const names = (await readdir(folderOf(root))).filter((name) => name.endsWith(ENDING)).sort()
  return Promise.all(names.map((name) => describe(root, name.slice(0, -ENDING.length))))
}

/** Null where there is no such template. */
export async function readTemplate(root: string, id: string): Promise<FileBody | null> {
  if (!/^[a-z0-9-]+$/.test(id)) return null
  try {
    return FileBody.parse(JSON.parse(await readFile(join(folderOf(root), `${id}${ENDING}`), 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

async function describe(root: string, id: string): Promise<Template> {
  const { name, description, nodes } = (await readTemplate(root, id)) ?? {}
  return {
    id,
    name: typeof name === 'string' ? name : id,
    description: typeof description === 'string' ? description : '',
    nodeCount: typeof nodes === 'object' && nodes !== null ? Object.keys(nodes).length : 0,
  }
}

function folderOf(root: string): string {
  return join(root, 'templates', 'pipelines')
}
