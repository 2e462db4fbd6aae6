import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from '@xyflow/react'
import { Plus } from 'lucide-react'
import { memo } from 'react'
import { local } from '../app/store.ts'
import { t } from '../messages/en.ts'

/** A connection, with a `+` in its middle while it is selected, to put a node into it. */
export const LinkEdge = memo(function LinkEdge(props: EdgeProps) {
  const [path, x, y] = getBezierPath(props)
  return (
    <>
      <BaseEdge id={props.id} path={path} interactionWidth={24} />
      {props.selected ? (
        <EdgeLabelRenderer>
          <button
            type="button"
            aria-label={t.canvas.insert}
            title={t.canvas.insert}
            className="nodrag nopan pointer-events-auto absolute grid size-6 place-items-center rounded-full border border-line bg-raised text-accent hover:bg-hover"
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            onClick={() => local.set({ overlay: { add: { edge: props.id } } })}
          >
            <Plus size={14} />
          </button>
        </EdgeLabelRenderer>
      ) : null}
    </>
  )
})
