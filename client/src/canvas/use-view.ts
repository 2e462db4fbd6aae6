import { useOnViewportChange, useReactFlow, useStore } from '@xyflow/react'
import { useEffect, useMemo } from 'react'
import { local, useLocal, useSession } from '../app/store.ts'
import { CARD_HEIGHT, CARD_WIDTH } from './card-shape.ts'
import { focusCard, motionMs } from './reveal.ts'
import { throttle } from './throttle.ts'

type Flow = ReturnType<typeof useReactFlow>

/** Below the first a card cannot be read, and what is revealed is shown at the second. */
const LEGIBLE_ZOOM = 0.45
const READING_ZOOM = 0.8

/** Moves the view when a node is to be seen that is not, or too small to be read. */
export function useReveal() {
  const session = useSession()
  const flow = useReactFlow()
  const wanted = useLocal((state) => state.reveal)
  useEffect(() => {
    const position = wanted && session.getState().layout[wanted.id]
    if (!position) return
    const [x, y] = position
    const zoom = flow.getZoom()
    if (zoom < LEGIBLE_ZOOM || !isInView(flow, x, y)) {
      const centre = [x + CARD_WIDTH / 2, y + CARD_HEIGHT / 2] as const
      void flow.setCenter(...centre, { duration: motionMs(200), zoom: zoom < LEGIBLE_ZOOM ? READING_ZOOM : zoom })
    }
    return wanted.focus ? focusCard(wanted.id) : undefined
  }, [wanted, session, flow])
}

/** 1 is 100 %. What is drawn of it is drawn again when it changes, not when the view moves. */
export function useZoom(): number {
  return useStore((state) => state.transform[2])
}

function canvasBox(): DOMRect | undefined {
  return document.querySelector('.react-flow')?.getBoundingClientRect()
}

function isInView(flow: Flow, x: number, y: number): boolean {
  const box = canvasBox()
  if (!box) return false
  const from = flow.flowToScreenPosition({ x, y })
  const to = flow.flowToScreenPosition({ x: x + CARD_WIDTH, y: y + CARD_HEIGHT })
  return from.x >= box.left && from.y >= box.top && to.x <= box.right && to.y <= box.bottom
}

/** The middle of what is seen, in the pipeline's coordinates: windows differ in size. */
export function viewCentre(flow: Flow): { x: number; y: number } {
  const { left = 0, top = 0, width = 0, height = 0 } = canvasBox() ?? {}
  return flow.screenToFlowPosition({ x: left + width / 2, y: top + height / 2 })
}

/** Shows the others which part of the pipeline this person looks at. Whoever follows somebody leads nobody. */
export function useShareView() {
  const session = useSession()
  const flow = useReactFlow()
  const share = useMemo(
    () =>
      throttle(100, (zoom: number) => {
        if (local.get().following === null) session.presence.show('viewport', { ...viewCentre(flow), zoom })
      }),
    [session, flow],
  )
  useOnViewportChange({ onChange: ({ zoom }) => share(zoom) })
  useEffect(() => share(flow.getZoom()), [share, flow])
}
