import { defineConfig } from 'vite'

const entries = { main: 'src/main.ts', cli: 'src/cli/main.ts' }

/** Two programs for Node: the server and the command line. Packages stay outside; the shared workspace is built in. */
export default defineConfig({
  ssr: { noExternal: [/^@lakestream\//] },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: true,
    rollupOptions: { input: entries },
  },
})
