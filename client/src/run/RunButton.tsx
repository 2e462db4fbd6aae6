import { Play, Square } from 'lucide-react'
import { useEffect } from 'react'
import { useMe } from '../app/me-store.ts'
import { useSession } from '../app/store.ts'
import { p } from '../messages/en-panels.ts'
import { Button } from '../ui/Button.tsx'
import { openLastRun, startRun, stopRun, useRun } from './run-store.ts'

/** Runs the pipeline on the server's local Spark. Absent for those who may not. */
export function RunButton() {
  const session = useSession()
  const status = useRun((view) => view.status)
  const { me } = useMe()
  useEffect(() => {
    void openLastRun(session.id)
  }, [session])
  if (!me?.mayRun) return null
  if (status === 'running') {
    return (
      <Button data-testid="stop" onClick={() => void stopRun()}>
        <Square size={13} /> {p.run.stop}
      </Button>
    )
  }
  return (
    <Button look="primary" data-testid="run" onClick={() => void startRun(session.id)}>
      <Play size={14} /> {p.run.run}
    </Button>
  )
}
