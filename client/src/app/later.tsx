import { type ComponentType, type ReactElement, useEffect, useReducer } from 'react'
import { t } from '../messages/en.ts'

const RETRY_MS = 2_000

/** A component whose script may not be there yet. */
class Part<P> {
  component: ComponentType<P> | null = null
  private loading: Promise<boolean> | null = null
  private readonly load: () => Promise<ComponentType<P>>

  constructor(load: () => Promise<ComponentType<P>>) {
    this.load = load
  }

  /** Whether it is there; after a failure the next call tries anew. */
  ensure(): Promise<boolean> {
    this.loading ??= this.load().then(
      (component) => {
        this.component = component
        return true
      },
      () => {
        this.loading = null
        return false
      },
    )
    return this.loading
  }
}

const waiting: { ensure(): Promise<boolean> }[] = []

/**
 * A part of the page whose script is loaded when it is first shown, or before, when {@link loadTheRest} is called. Without a connection it says
 * so and is tried again: whoever goes on working offline must not lose the page for it. `Meanwhile` stands in its place until it is there.
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  when: 'when shown' | 'before' = 'before',
  Meanwhile?: ComponentType<P>,
): (props: P) => ReactElement {
  const part = new Part(load)
  if (when === 'before') waiting.push(part)
  return (props) => <Later part={part} props={props} Meanwhile={Meanwhile} />
}

interface LaterProps<P> {
  readonly part: Part<P>
  readonly props: P
  readonly Meanwhile: ComponentType<P> | undefined
}

function Later<P extends object>({ part, props, Meanwhile }: LaterProps<P>) {
  const [failures, retry] = useReducer((count: number) => count + 1, 0)
  const [, show] = useReducer(() => true, false)
  useEffect(() => {
    if (part.component) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let isGone = false
    void part.ensure().then((isThere) => {
      if (isGone) return
      if (isThere) show()
      else timer = setTimeout(retry, failures === 0 ? 0 : RETRY_MS)
    })
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [part, failures])
  if (part.component) return <part.component {...props} />
  if (Meanwhile) return <Meanwhile {...props} />
  return failures > 0 ? <p className="p-4 text-mute">{t.later.failed}</p> : null
}

/** Loads what has not been shown yet as soon as the page has nothing else to do, so that it is there when it is asked for. */
export function loadTheRest(): void {
  const parts = waiting.splice(0)
  const load = () => {
    for (const part of parts) void part.ensure()
  }
  // Safari has no idle callbacks.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(load, { timeout: 1_000 })
  else setTimeout(load, 200)
}
