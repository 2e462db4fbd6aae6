import * as Y from 'yjs'
import type { Parameter } from '../../pipeline/model.ts'
import { renameReferences } from '../../pipeline/parameters/bind.ts'
import { PARAMETER_NAME } from '../../pipeline/parameters/name.ts'
import { LOCAL, readChild, readRoot } from '../keys.ts'
import { projectDocument } from '../project.ts'
import { setConfigField } from './config.ts'

/** A place in a parameter: `values.<environment>` is left out where the default holds. */
export type ParameterField = 'type' | 'default' | 'description' | `values.${string}`

/** Adds a parameter, or replaces the one of its name. */
export function addParameter(doc: Y.Doc, parameter: Parameter) {
  doc.transact(() => putParameter(doc, parameter), LOCAL)
}

/** Sets one field, so that two people who edit different ones both keep their edit; null takes a value of an environment away. */
export function setParameter(doc: Y.Doc, name: string, field: ParameterField, value: string | null) {
  doc.transact(() => {
    const parameter = readChild(readParameters(doc), name)
    if (value === null) parameter?.delete(field)
    else parameter?.set(field, value)
  }, LOCAL)
}

export function removeParameter(doc: Y.Doc, name: string) {
  doc.transact(() => readParameters(doc).delete(name), LOCAL)
}

/** Gives a parameter another name, also where nodes name it. Nothing happens where the new name is taken or none. */
export function renameParameter(doc: Y.Doc, from: string, to: string) {
  const { nodes, parameters } = projectDocument(doc).pipeline
  const parameter = parameters.find(({ name }) => name === from)
  if (!parameter || parameters.some(({ name }) => name === to) || !PARAMETER_NAME.test(to)) return
  doc.transact(() => {
    readParameters(doc).delete(from)
    putParameter(doc, { ...parameter, name: to })
    for (const node of nodes) {
      for (const { path, value } of renameReferences(node, from, to)) setConfigField(doc, node.id, path, value)
    }
  }, LOCAL)
}

/** Writes a parameter; for commands, within their transaction. */
export function putParameter(doc: Y.Doc, { name, type, description, default: text, values }: Parameter) {
  if (!PARAMETER_NAME.test(name)) return
  const map = new Y.Map<unknown>()
  map.set('type', type)
  map.set('default', text)
  if (description !== '') map.set('description', description)
  for (const [environment, value] of Object.entries(values)) map.set(`values.${environment}`, value)
  readParameters(doc).set(name, map)
}

/** Made with the document, so that two people who add the first parameter at once add to the same map. */
export function readParameters(doc: Y.Doc): Y.Map<unknown> {
  const meta = readRoot(doc, 'meta')
  const parameters = readChild(meta, 'parameters')
  if (parameters) return parameters
  const created = new Y.Map<unknown>()
  meta.set('parameters', created)
  return created
}
