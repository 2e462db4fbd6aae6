import * as monaco from 'monaco-editor/editor'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import 'monaco-editor/languages/definitions/python/register'

self.MonacoEnvironment = { getWorker: () => new EditorWorker() }

/** The editor on our surfaces. */
monaco.editor.defineTheme('lakestream-light', {
  base: 'vs',
  inherit: true,
  rules: [],
  colors: { 'editor.background': '#ffffff', 'editorGutter.background': '#ffffff' },
})
monaco.editor.defineTheme('lakestream-dark', {
  base: 'vs-dark',
  inherit: true,
  rules: [],
  colors: { 'editor.background': '#1a1e25', 'editorGutter.background': '#1a1e25' },
})

export { monaco }
