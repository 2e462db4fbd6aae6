import { type ComponentType, lazy, type ReactElement, Suspense } from 'react'
import { report } from './report.ts'

const waiting: (() => Promise<unknown>)[] = []

/** A part of the page whose script is loaded when it is first shown, or before, when {@link loadTheRest} is called. */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  when: 'when shown' | 'before' = 'before',
): (props: P) => ReactElement {
  if (when === 'before') waiting.push(load)
  const Part = lazy(async () => ({ default: (await load()) as ComponentType<object> }))
  return (props) => (
    <Suspense>
      <Part {...props} />
    </Suspense>
  )
}

/** Loads what has not been shown yet, so that it is there when it is asked for. */
export function loadTheRest(): void {
  for (const load of waiting.splice(0)) load().catch(report)
}
