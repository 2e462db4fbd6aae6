import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { FUNCTION_COMPLETIONS } from '@lakestream/shared/expression/completion'
import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { toHelpTree } from './help-tree.ts'
import { slim } from './slim.ts'

const server = 'http://127.0.0.1:3000'

/** Scripts and styles are compressed once, at the build; the server hands out what the browser takes. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  writeBundle({ dir = '' }) {
    for (const name of readdirSync(join(dir, 'assets')).filter((each) => /\.(js|css)$/.test(each))) {
      const path = join(dir, 'assets', name)
      const bytes = readFileSync(path)
      writeFileSync(`${path}.br`, brotliCompressSync(bytes))
      writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
    }
  },
}

const NODE_ICONS = 'virtual:node-icons'

/** Of lucide's icons those that node definitions name, by that name. */
const nodeIcons: Plugin = {
  name: 'node-icons',
  resolveId: (id) => (id === NODE_ICONS ? `\0${NODE_ICONS}` : null),
  load: (id) => {
    if (id !== `\0${NODE_ICONS}`) return null
    const names = [...new Set(CATALOGUE.map(({ icon }) => icon))]
    const imports = names.map((name, index) => `import Icon${index} from 'lucide-react/icons/${name}'`)
    const entries = names.map((name, index) => `${JSON.stringify(name)}: Icon${index}`)
    return `${imports.join('\n')}\nexport const NODE_ICONS = { ${entries.join(', ')} }`
  },
}

const NODE_DOCS = 'virtual:node-docs'

/** The help page of each node type, by type: loaded when the first one is read. */
const nodeDocs: Plugin = {
  name: 'node-docs',
  resolveId: (id) => (id === NODE_DOCS ? `\0${NODE_DOCS}` : null),
  load: (id) => {
    if (id !== `\0${NODE_DOCS}`) return null
    const pages = Object.fromEntries(CATALOGUE.map(({ type, docs }) => [type, toHelpTree(docs)]))
    return `export const NODE_DOCS = ${JSON.stringify(pages)}`
  },
}

const FUNCTION_DOCS = 'virtual:function-docs'

/** What the expression editor says of each function, which the page's own function table lacks. */
const functionDocs: Plugin = {
  name: 'function-docs',
  resolveId: (id) => (id === FUNCTION_DOCS ? `\0${FUNCTION_DOCS}` : null),
  load: (id) =>
    id === `\0${FUNCTION_DOCS}` ? `export const FUNCTION_DOCS = ${JSON.stringify(FUNCTION_COMPLETIONS)}` : null,
}

export default defineConfig({
  plugins: [react(), tailwindcss(), nodeIcons, nodeDocs, functionDocs, ...slim, compressed],
  // Two copies of Yjs would not recognise each other's types.
  resolve: { dedupe: ['yjs', 'react', 'react-dom'] },
  build: {
    chunkSizeWarningLimit: 5000,
    target: 'es2022',
    manifest: true,
    // What the nodes need is one script: in parts, by which of them is needed elsewhere too, it would be longer.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'start', test: /client\/src\/main\.tsx$/, priority: 1 },
            { name: 'nodes', test: /shared\/src\/nodes\/catalogue\.ts$/ },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': server, '/sync': { target: server, ws: true } } },
})
