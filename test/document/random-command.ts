import { addItem, moveItem, removeItem, setConfigField, setItems } from '@lakestream/shared/document/commands/config'
import { connect, insertOnEdge } from '@lakestream/shared/document/commands/edges'
import {
  addNode,
  moveNodes,
  removeNodes,
  setDisabled,
  setLabel,
  setSample,
} from '@lakestream/shared/document/commands/nodes'
import * as fc from 'fast-check'
import type * as Y from 'yjs'
import { at, nodeOf } from './replicas.ts'

/** What one of several people does to the shared pipeline; the names of what they create are their own, as real ids are. */
export type Command = (doc: Y.Doc, who: string) => void

const owner = fc.constantFrom('a', 'b', 'c')
const number = fc.constantFrom('1', '2')
const id = fc.tuple(owner, number).map(([who, count]) => who + count)
const item = fc.constantFrom('x', 'y', 'z')

function command<T extends unknown[]>(
  values: { [K in keyof T]: fc.Arbitrary<T[K]> },
  run: (doc: Y.Doc, who: string, ...args: T) => void,
): fc.Arbitrary<Command> {
  return fc.tuple<T>(...values).map((args) => {
    const act: Command = (doc, who) => run(doc, who, ...args)
    // Shown where a property fails.
    return Object.assign(act, {
      toString: () => `${run.toString().replaceAll(/\s+/g, ' ')} with ${JSON.stringify(args)}`,
    })
  })
}

export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  command([number, fc.constantFrom('filter', 'window-aggregate', 'union-merge', 'nonsense')], (doc, who, count, type) =>
    addNode(doc, { id: who + count, type, position: at }),
  ),
  command([id, fc.string({ maxLength: 3 })], (doc, _who, nodeId, label) => setLabel(doc, nodeId, label)),
  command([id, fc.nat(), fc.nat(2), fc.nat(3)], type),
  command([id, id], (doc, _who, source, target) =>
    connect(doc, { source, sourcePort: 'out', target, targetPort: 'in' }),
  ),
  command([id, fc.integer({ min: -2, max: 2 })], (doc, _who, nodeId, x) => moveNodes(doc, { [nodeId]: [x, x] })),
  command([id, item], (doc, who, nodeId, name) =>
    addItem(doc, nodeId, 'aggregates', { id: who + name, name, function: 'count', expr: '' }),
  ),
  command([id, owner, fc.subarray(['x', 'y', 'z'])], (doc, _who, nodeId, whose, names) =>
    setItems(
      doc,
      nodeId,
      'aggregates',
      names.map((name) => ({ id: whose + name, name, function: 'max', expr: 'delay' })),
    ),
  ),
  command([id, owner, item, fc.nat(2)], (doc, _who, nodeId, whose, name, to) =>
    moveItem(doc, nodeId, 'aggregates', whose + name, to),
  ),
  command([id, owner, item, fc.constantFrom('name', 'function')], (doc, who, nodeId, whose, name, field) =>
    setConfigField(doc, nodeId, `aggregates.${whose}${name}.${field}`, who),
  ),
  command([id, owner, item], (doc, _who, nodeId, whose, name) => removeItem(doc, nodeId, 'aggregates', whose + name)),
  command([id], (doc, _who, nodeId) => removeNodes(doc, [nodeId])),
  command([id, fc.boolean()], (doc, _who, nodeId, disabled) => setDisabled(doc, [nodeId], disabled)),
  command([id, fc.string()], (doc, _who, nodeId, sample) => setSample(doc, nodeId, sample)),
  command([id, id, number], (doc, who, source, target, count) =>
    insertOnEdge(
      doc,
      `${source}:out>${target}:in`,
      { id: who + count, type: 'filter', position: at },
      { input: 'in', output: 'out' },
    ),
  ),
)

/** Types some letters into an expression, or over some of it. */
function type(doc: Y.Doc, who: string, nodeId: string, place: number, removed: number, letters: number) {
  const text = nodeOf(doc, nodeId)?.config['condition']
  if (typeof text !== 'string') return
  const start = place % (text.length + 1)
  setConfigField(doc, nodeId, 'condition', text.slice(0, start) + who.repeat(letters) + text.slice(start + removed))
}
