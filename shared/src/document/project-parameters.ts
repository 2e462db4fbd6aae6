import * as Y from 'yjs'
import { ENVIRONMENTS, PARAMETER_TYPES, type Parameter } from '../pipeline/model.ts'
import { PARAMETER_NAME } from '../pipeline/parameters/name.ts'
import { compareText } from './config-form.ts'
import { readChild, readRoot } from './keys.ts'

/** The parameters of a document, by name; what cannot be read is left out. The old ones where nothing has changed. */
export function projectParameters(doc: Y.Doc, old: readonly Parameter[] | undefined): readonly Parameter[] {
  const map = readChild(readRoot(doc, 'meta'), 'parameters')
  const names = map ? [...map.keys()].sort(compareText) : []
  const read = names.flatMap((name) => readParameter(name, map?.get(name)) ?? [])
  return old && JSON.stringify(old) === JSON.stringify(read) ? old : read
}

function readParameter(name: string, map: unknown): Parameter | null {
  if (!PARAMETER_NAME.test(name) || !(map instanceof Y.Map)) return null
  const type = PARAMETER_TYPES.find((each) => each === map.get('type'))
  if (!type) return null
  const values = ENVIRONMENTS.flatMap((environment) => {
    const value: unknown = map.get(`values.${environment}`)
    return typeof value === 'string' ? [[environment, value]] : []
  })
  return {
    name,
    type,
    description: readText(map.get('description')),
    default: readText(map.get('default')),
    values: Object.fromEntries(values),
  }
}

function readText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
