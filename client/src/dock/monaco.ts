import * as monaco from 'monaco-editor/editor'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import 'monaco-editor/languages/definitions/python/register'

self.MonacoEnvironment = { getWorker: () => new EditorWorker() }

export { monaco }
