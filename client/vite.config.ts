import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = 'http://127.0.0.1:3000'

export default defineConfig({
  plugins: [react(), tailwindcss()],
  // Two copies of Yjs would not recognise each other's types.
  resolve: { dedupe: ['yjs', 'react', 'react-dom'] },
  build: { chunkSizeWarningLimit: 5000, target: 'es2022' },
  worker: { format: 'es' },
  server: { proxy: { '/api': server, '/sync': { target: server, ws: true } } },
})
