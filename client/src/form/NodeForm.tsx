import { setConfigField } from '@lakestream/shared/document/commands/config'
import type { Column } from '@lakestream/shared/expression/types'
import type { PipelineNode } from '@lakestream/shared/pipeline/model'
import type { PropagatedNode } from '@lakestream/shared/pipeline/propagate'
import { useMemo } from 'react'
import { useSession, useSessionState } from '../app/store.ts'
import { Fields } from './Field.tsx'
import type { Shape } from './field-list.ts'
import { FormContext, type FormState } from './form-context.ts'

interface NodeFormProps {
  readonly node: PipelineNode
  readonly propagated: PropagatedNode
}

/** The form of a node: it follows from the node's schema alone. */
export function NodeForm({ node, propagated }: NodeFormProps) {
  const session = useSession()
  const parameters = useSessionState((state) => state.propagation.parameters)
  const { definition, config, written, inputs, diagnostics } = propagated
  const form = useMemo<FormState>(() => {
    const columns = definition?.known?.(config, inputs) ?? inputs[0]?.schema.columns ?? ownColumns(propagated)
    return {
      nodeId: node.id,
      columns,
      columnsAt: (port) => inputs.find((input) => input.port === port)?.schema.columns ?? [],
      diagnostics,
      parameters,
      set: (path, value) => {
        // Keystrokes in one field are one step of undo.
        session.edit(`${node.id}.${path}`, (doc) => setConfigField(doc, node.id, path, value))
      },
    }
  }, [session, node.id, definition, config, inputs, diagnostics, parameters, propagated])
  if (!definition) return null
  return (
    <FormContext value={form}>
      <Fields shape={definition.config.shape as Shape} values={written as Record<string, unknown>} prefix="" />
    </FormContext>
  )
}

/** A source's pickers choose among the columns that it reads. */
function ownColumns({ definition, config }: PropagatedNode): readonly Column[] {
  return definition?.source?.(config).columns ?? []
}
