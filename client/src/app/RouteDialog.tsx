import type { Diagnostic, Target, TargetChoice } from '@lakestream/shared/pipeline/model'
import type { Route, RouteReason } from '@lakestream/shared/pipeline/route'
import { useRef } from 'react'
import { applyFix, labelOf } from '../commands/edit.ts'
import { goToNode } from '../commands/navigate.ts'
import { w } from '../messages/en-route.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { useSession, useSessionState } from './store.ts'
import { useRoute } from './use-route.ts'

/** What the pipeline becomes, and which nodes ask for it. */
export function RouteDialog({ onClose }: { readonly onClose: () => void }) {
  const route = useRoute()
  const choice = useSessionState((state) => state.pipeline.target)
  const environment = useSessionState((state) => state.environment)
  const nodes = useSessionState((state) => state.pipeline.nodes)
  const wanted = useRef<string>(undefined)
  const { target, reasons, diagnostics } = route
  const show = (id: string) => {
    wanted.current = id
    onClose()
  }
  const loose = new Set(route.loose)
  const toReasons = (ids: readonly string[]) => ids.map((nodeId) => ({ nodeId }))
  const inPart = (part: Target) => {
    const ids = nodes.map(({ id }) => id).filter((id) => route.parts[id] === part && !loose.has(id))
    return target === 'hybrid' ? toReasons(ids) : []
  }
  // What stands in the way of a choice says so itself.
  const asked = (part: Target) => (target === part && choice !== 'auto' ? [] : reasons[part])
  return (
    <Dialog title={w.title} wide leadFocus={() => goToNode(wanted.current)} onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be reached by the keys that scroll it */}
      <div className="scroll-thin max-h-[70vh] overflow-y-auto" tabIndex={0} data-testid="route-reasons">
        <p className="font-medium">
          {w.targets[target]}
          <span className="ml-2 font-normal text-mute">{w.places[environment]}</span>
        </p>
        <p className="mt-1 text-mute">{toLead(route, choice)}</p>
        <Reasons title={w.sections.problems} reasons={diagnostics} onShow={show} />
        <Reasons title={w.sections.sdp} reasons={asked('sdp')} onShow={show} />
        <Reasons title={w.sections.sss} reasons={asked('sss')} onShow={show} />
        <Reasons title={w.sections.declarative} reasons={inPart('sdp')} onShow={show} />
        <Reasons title={w.sections.job} reasons={inPart('sss')} onShow={show} />
        <Reasons title={w.sections.loose} reasons={route.decided ? toReasons(route.loose) : []} onShow={show} />
        <p className="mt-4 text-[12px] text-faint">{w.rule}</p>
      </div>
    </Dialog>
  )
}

function toLead({ target, decided, diagnostics }: Route, choice: TargetChoice): string {
  if (choice !== 'auto') return diagnostics.length > 0 ? w.chosen : `${w.chosen} ${w.fits}`
  return decided ? w.leads[target] : w.leads.none
}

interface ReasonsProps {
  readonly title: string
  readonly reasons: readonly (RouteReason | Diagnostic | { readonly nodeId: string })[]
  readonly onShow: (nodeId: string) => void
}

/** Nodes, each with what it asks for; its name leads to its card. */
function Reasons({ title, reasons, onShow }: ReasonsProps) {
  const session = useSession()
  const pipeline = useSessionState((state) => state.pipeline)
  if (reasons.length === 0) return null
  return (
    <section className="mt-4">
      <h3 className="mb-1.5 text-[11px] font-semibold tracking-wide text-mute uppercase">{title}</h3>
      <ul className="flex flex-col gap-1">
        {reasons.map((reason) => {
          const { nodeId = '' } = reason
          const message = 'message' in reason ? reason.message : ''
          return (
            <li key={`${nodeId} ${message}`} className="flex items-baseline gap-2.5">
              <button
                type="button"
                title={w.show(labelOf(pipeline, nodeId))}
                className="max-w-64 shrink-0 truncate text-left font-medium text-accent underline-offset-2 hover:underline"
                onClick={() => onShow(nodeId)}
              >
                {labelOf(pipeline, nodeId)}
              </button>
              <span className="min-w-0 flex-1 wrap-anywhere text-mute">{message}</span>
              {'fix' in reason && reason.fix ? (
                <Button className="h-6! px-2!" onClick={() => applyFix(session, reason)}>
                  {reason.fix.label}
                </Button>
              ) : null}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
