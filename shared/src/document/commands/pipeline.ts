import type * as Y from 'yjs'
import type { Language, Layout, Pipeline, TargetChoice } from '../../pipeline/model.ts'
import { DOCUMENT_VERSION, LOCAL, readRoot } from '../keys.ts'
import { addEdge, putNode } from '../put.ts'
import { putParameter, readParameters } from './parameters.ts'

export interface PipelineMeta {
  readonly name: string
  readonly description: string
  readonly target: TargetChoice
  readonly language: Language
}

export function setMeta<K extends keyof PipelineMeta>(doc: Y.Doc, key: K, value: PipelineMeta[K]) {
  doc.transact(() => readRoot(doc, 'meta').set(key, value), LOCAL)
}

/** Replaces the pipeline by another one, as one step that can be undone. */
export function importPipeline(doc: Y.Doc, pipeline: Pipeline, layout: Layout) {
  doc.transact(() => {
    for (const root of ['edges', 'nodes', 'layout'] as const) {
      const map = readRoot(doc, root)
      for (const key of [...map.keys()]) map.delete(key)
    }
    const meta = readRoot(doc, 'meta')
    meta.set('schema', DOCUMENT_VERSION)
    meta.set('name', pipeline.name)
    meta.set('description', pipeline.description)
    meta.set('target', pipeline.target)
    const parameters = readParameters(doc)
    for (const name of [...parameters.keys()]) parameters.delete(name)
    for (const parameter of pipeline.parameters) putParameter(doc, parameter)
    meta.set('language', pipeline.language)
    for (const node of pipeline.nodes) putNode(doc, { ...node, position: layout[node.id] ?? [0, 0] })
    for (const edge of pipeline.edges) addEdge(doc, edge)
  }, LOCAL)
}
