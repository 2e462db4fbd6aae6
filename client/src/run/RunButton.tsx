import { may } from '@lakestream/shared/protocol/roles'
import { FlaskConical, Play, Square } from 'lucide-react'
import { useEffect } from 'react'
import { useMe } from '../app/me-store.ts'
import { report } from '../app/report.ts'
import { useHasSamples, useSession, useSessionState } from '../app/store.ts'
import { usePeers } from '../collab/use-peers.ts'
import { p } from '../messages/en-panels.ts'
import { Button } from '../ui/Button.tsx'
import { joinRun, openLastRun, startRun, stopRun, useRun } from './run-store.ts'

/** What others are told of a run, so that they see it go. */
const RUNNING = 'run:'

/** Runs the pipeline on the server's local Spark. Absent for those who may not. */
export function RunButton() {
  const session = useSession()
  const status = useRun((view) => view.status)
  const { me } = useMe()
  const mayRunThis = useSessionState((state) => may(state.role, 'run'))
  const isOpen = useSessionState((state) => state.ready)
  useEffect(() => {
    if (isOpen) openLastRun(session.id).catch(report)
  }, [session, isOpen])
  const theirs = usePeers()
    .find((peer) => peer.status?.startsWith(RUNNING))
    ?.status?.slice(RUNNING.length)
  useEffect(() => {
    if (theirs) joinRun(session.id, theirs)
  }, [session, theirs])
  const hasSamples = useHasSamples()
  const start = async (trial: boolean) => {
    const id = await startRun(session.id, trial)
    if (id) session.presence.show('status', RUNNING + id)
  }
  if (!me?.mayRun || !mayRunThis) return null
  if (status === 'running') {
    return (
      <Button data-testid="stop" onClick={() => void stopRun()}>
        <Square size={13} /> {p.run.stop}
      </Button>
    )
  }
  return (
    <>
      {hasSamples ? (
        <Button data-testid="try" title={p.run.tryHelp} onClick={() => void start(true)}>
          <FlaskConical size={14} /> {p.run.try}
        </Button>
      ) : null}
      <Button look="primary" data-testid="run" onClick={() => void start(false)}>
        <Play size={14} /> {p.run.run}
      </Button>
    </>
  )
}
