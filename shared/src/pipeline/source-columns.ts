import type { Column } from '../expression/types.ts'
import type { PropagatedNode } from './propagate.ts'

/** The columns that a source reads, before its event time; none of what is no source. */
export function sourceColumns(node: Pick<PropagatedNode, 'definition' | 'config'> | undefined): readonly Column[] {
  return node?.definition?.source?.(node.config).columns ?? []
}
