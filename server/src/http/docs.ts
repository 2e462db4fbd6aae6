import { html } from 'hono/html'
import type { ServerApp } from './server-app.ts'

interface Operation {
  readonly summary?: string
}

/** `/api/openapi.json`, and the same as a page that needs nothing from elsewhere. */
export function docsRoutes(app: ServerApp, version: string): void {
  const info = { openapi: '3.1.0', info: { title: 'LakeStream', version } }
  app.doc31('/api/openapi.json', info)
  app.get('/api/docs', (context) => {
    const { paths = {} } = app.getOpenAPI31Document(info)
    const rows = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations ?? {}).map(([method, operation]) => toRow(method, path, operation as Operation)),
    )
    return context.html(html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <title>LakeStream HTTP interface</title>
          <style>
            body { font: 15px/1.6 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
            td { padding: 0.3rem 1rem 0.3rem 0; border-top: 1px solid #8884; vertical-align: top }
            code { font-size: 0.95em }
          </style>
        </head>
        <body>
          <h1>LakeStream HTTP interface</h1>
          <p>Bodies are JSON. A refused request answers <code>{ code, message, details }</code>.
            All shapes are in <a href="/api/openapi.json">openapi.json</a>.
            Documents are edited over the websocket <code>/sync/{pipelineId}</code> with the y-websocket protocol.</p>
          <table>${rows}</table>
        </body>
      </html>`)
  })
}

function toRow(method: string, path: string, { summary }: Operation) {
  return html`<tr><td><code>${method.toUpperCase()}</code></td><td><code>${path}</code></td><td>${summary ?? ''}</td></tr>`
}
