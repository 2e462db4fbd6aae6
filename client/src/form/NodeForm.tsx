import { addItem, moveItem, removeItem, setConfigField } from '@lakestream/shared/document/commands/config'
import type { JsonObject, PipelineNode } from '@lakestream/shared/pipeline/model'
import type { PropagatedNode } from '@lakestream/shared/pipeline/propagate'
import { sourceColumns } from '@lakestream/shared/pipeline/source-columns'
import { useMemo } from 'react'
import { useSession, useSessionState } from '../app/store.ts'
import { Fields } from './Field.tsx'
import { listExpressions, readNames, type Shape } from './field-list.ts'
import { FormContext, type FormState } from './form-context.ts'
import { SampleContext, useComputedValues } from './sample-values.ts'

interface NodeFormProps {
  readonly node: PipelineNode
  readonly propagated: PropagatedNode
}

/** The form of a node: it follows from the node's schema alone. */
export function NodeForm({ node, propagated }: NodeFormProps) {
  const session = useSession()
  const parameters = useSessionState((state) => state.propagation.parameters)
  const { definition, config, written, inputs } = propagated
  const rowFindings = useSessionState((state) => state.rowFindings)
  const diagnostics = useMemo(
    () => [...propagated.diagnostics, ...rowFindings.filter(({ nodeId }) => nodeId === node.id)],
    [propagated.diagnostics, rowFindings, node.id],
  )
  const form = useMemo<FormState>(() => {
    // A source's pickers choose among the columns that it reads.
    const columns = definition?.known?.(config, inputs) ?? inputs[0]?.schema.columns ?? sourceColumns(propagated)
    return {
      nodeId: node.id,
      columns,
      columnsAt: (port) => inputs.find((input) => input.port === port)?.schema.columns ?? [],
      lookBack: (path) => definition?.lookBack?.(config, inputs, path) ?? null,
      diagnostics,
      parameters,
      set: (path, value) => {
        // Keystrokes in one field are one step of undo.
        session.edit(`${node.id}.${path}`, (doc) => setConfigField(doc, node.id, path, value))
      },
      items: {
        add: (list, record) => session.edit(null, (doc) => addItem(doc, node.id, list, record)),
        move: (list, id, position) => session.edit(null, (doc) => moveItem(doc, node.id, list, id, position)),
        remove: (list, id) => session.edit(null, (doc) => removeItem(doc, node.id, list, id)),
      },
      Fields,
      namesAt: (path) => readNames(written as JsonObject, path),
    }
  }, [session, node.id, definition, config, written, inputs, diagnostics, parameters, propagated])
  const shape = definition?.config.shape as Shape | undefined
  const hasExpressions = useMemo(
    () => shape !== undefined && listExpressions(shape, written as Record<string, unknown>).length > 0,
    [shape, written],
  )
  const samples = useComputedValues(node.id, hasExpressions && inputs.length > 0)
  if (!shape) return null
  return (
    <FormContext value={form}>
      <SampleContext value={samples}>
        <Fields shape={shape} values={written as Record<string, unknown>} prefix="" />
      </SampleContext>
    </FormContext>
  )
}
