import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react'
import { hasNotices, onNotices } from '../ui/notify.ts'
import { later } from './later.tsx'
import { currentPath, onNavigate } from './navigation.ts'
import { resolveTheme } from './theme.ts'

const EditorPage = lazy(() => import('./EditorPage.tsx').then((module) => ({ default: module.EditorPage })))
const PipelinesPage = lazy(() =>
  import('../pipelines/PipelinesPage.tsx').then((module) => ({ default: module.PipelinesPage })),
)

const Notices = later(() => import('../ui/Notices.tsx').then((module) => module.Notices))

export function App() {
  const [path, setPath] = useState(currentPath)
  useEffect(() => onNavigate(() => setPath(currentPath())), [])
  const isNotified = useSyncExternalStore(onNotices, hasNotices)
  const id = /^\/p\/([^/]+)$/.exec(path)?.[1]
  return (
    <>
      <Suspense>{id ? <EditorPage key={id} id={decodeURIComponent(id)} /> : <PipelinesPage />}</Suspense>
      {isNotified ? <Notices theme={resolveTheme()} /> : null}
    </>
  )
}
