import { lazy, Suspense, useEffect, useState } from 'react'
import { Toaster } from 'sonner'
import { currentPath, onNavigate } from './navigation.ts'
import { resolveTheme } from './theme.ts'

const EditorPage = lazy(() => import('./EditorPage.tsx').then((module) => ({ default: module.EditorPage })))
const PipelinesPage = lazy(() =>
  import('../pipelines/PipelinesPage.tsx').then((module) => ({ default: module.PipelinesPage })),
)

export function App() {
  const [path, setPath] = useState(currentPath)
  useEffect(() => onNavigate(() => setPath(currentPath())), [])
  const id = /^\/p\/([^/]+)$/.exec(path)?.[1]
  return (
    <>
      <Suspense>{id ? <EditorPage key={id} id={decodeURIComponent(id)} /> : <PipelinesPage />}</Suspense>
      <Toaster theme={resolveTheme()} position="bottom-center" closeButton />
    </>
  )
}
