import type * as Y from 'yjs'
import type { Diagnostic, FixChange } from '../../pipeline/model.ts'
import { LOCAL } from '../keys.ts'
import { addItem, setConfigField } from './config.ts'
import { addParameter, type ParameterField, removeParameter, setParameter } from './parameters.ts'
import { setMeta } from './pipeline.ts'

/** Does what the fix of a diagnostic offers, as one step that can be undone. */
export function applyFix(doc: Y.Doc, { nodeId, fix }: Diagnostic) {
  if (!fix) return
  doc.transact(() => {
    if ('changes' in fix) for (const change of fix.changes) applyChange(doc, change)
    else if (nodeId === undefined) return
    else if ('list' in fix) addItem(doc, nodeId, fix.list, fix.item)
    else setConfigField(doc, nodeId, fix.field, fix.value)
  }, LOCAL)
}

function applyChange(doc: Y.Doc, change: FixChange) {
  switch (change.kind) {
    case 'add-parameter':
      return addParameter(doc, change.parameter)
    case 'remove-parameter':
      return removeParameter(doc, change.name)
    case 'set-parameter':
      return setParameter(doc, change.name, change.field as ParameterField, change.value)
    case 'set-target':
      return setMeta(doc, 'target', change.target)
  }
}
