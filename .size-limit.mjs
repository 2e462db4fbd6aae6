import { readFileSync } from 'node:fs'

const DIST = 'client/dist'
/** Vite's account of what each script imports. */
const manifest = JSON.parse(readFileSync(`${DIST}/.vite/manifest.json`, 'utf8'))

/** The scripts without which a part shows nothing, its own among them. */
function listScripts(name, found = new Set()) {
  const { file, imports = [] } = manifest[name]
  if (found.has(file)) return found
  found.add(file)
  for (const each of imports) listScripts(each, found)
  return found
}

const scripts = listScripts('src/app/EditorPage.tsx', listScripts('index.html'))

export default [
  {
    name: 'first load of a pipeline: all that it needs before it can be seen and edited',
    path: [...scripts].map((file) => `${DIST}/${file}`),
    limit: '300 kB',
  },
]
