import { useEffect, useState } from 'react'
import { Toaster } from 'sonner'
import { PipelinesPage } from '../pipelines/PipelinesPage.tsx'
import { EditorPage } from './EditorPage.tsx'
import { currentPath, onNavigate } from './navigation.ts'
import { resolveTheme } from './theme.ts'

export function App() {
  const [path, setPath] = useState(currentPath)
  useEffect(() => onNavigate(() => setPath(currentPath())), [])
  const id = /^\/p\/([^/]+)$/.exec(path)?.[1]
  return (
    <>
      {id ? <EditorPage key={id} id={decodeURIComponent(id)} /> : <PipelinesPage />}
      <Toaster theme={resolveTheme()} position="bottom-center" closeButton />
    </>
  )
}
