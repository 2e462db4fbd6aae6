import * as monaco from 'monaco-editor/editor'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import 'monaco-editor/languages/definitions/python/register'
import 'monaco-editor/languages/definitions/sql/register'

self.MonacoEnvironment = { getWorker: () => new EditorWorker() }

/** The editor on our surfaces. */
monaco.editor.defineTheme('lakestream-light', {
  base: 'vs',
  inherit: true,
  // Readable on the lit lines of the selected node as well.
  rules: [{ token: 'comment', foreground: '116329' }],
  colors: { 'editor.background': '#ffffff', 'editorGutter.background': '#ffffff' },
})
monaco.editor.defineTheme('lakestream-dark', {
  base: 'vs-dark',
  inherit: true,
  rules: [{ token: 'comment', foreground: '8fbc7f' }],
  colors: { 'editor.background': '#1a1e25', 'editorGutter.background': '#1a1e25' },
})

export { monaco }
