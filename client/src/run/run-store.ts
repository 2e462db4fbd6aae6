import { RunEvent } from '@lakestream/shared/protocol/run-event'
import { api } from '../app/api.ts'
import { createStore, useStore } from '../app/local-store.ts'
import { local } from '../app/store.ts'
import { p } from '../messages/en-panels.ts'

type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>

export interface RunView {
  readonly pipelineId: string | null
  readonly runId: string | null
  readonly status: keyof typeof p.run.states
  readonly phase: string
  readonly progress: Readonly<Record<string, EventOf<'progress'>>>
  readonly rows: Readonly<Record<string, EventOf<'rows'>>>
  /** Nothing is written, and the sample rows of these sources are taken; null where it is a run like any other. */
  readonly trial: readonly string[] | null
  /** By sink. */
  readonly compared: Readonly<Record<string, EventOf<'compared'>>>
  readonly errors: readonly EventOf<'error'>[]
  readonly log: readonly string[]
  readonly durationMs: number | null
}

const IDLE: RunView = {
  pipelineId: null,
  runId: null,
  status: 'idle',
  phase: '',
  progress: {},
  rows: {},
  trial: null,
  compared: {},
  errors: [],
  log: [],
  durationMs: null,
}
const LOG_LINES = 500

const store = createStore<RunView>(IDLE)
let stream: EventSource | null = null

export function useRun<T>(select: (view: RunView) => T): T {
  return useStore(store, select)
}

/** What a card shows of the run: how many rows a sink has got. */
export function useRunBadge(nodeId: string): string | null {
  return useRun(({ rows }) => {
    const sink = rows[nodeId]
    return sink ? p.run.rowsOut(sink.total) : null
  })
}

/** Shows the newest run of a pipeline, also one that somebody else has started. */
export async function openLastRun(pipelineId: string) {
  if (store.get().pipelineId === pipelineId) return
  stream?.close()
  store.set({ ...IDLE, pipelineId })
  const [last] = await api.runs(pipelineId)
  if (last && store.get().pipelineId === pipelineId && store.get().runId === null) follow(pipelineId, last.id)
}

/** Follows a run that somebody else has just started. */
export function joinRun(pipelineId: string, runId: string) {
  if (store.get().runId !== runId) follow(pipelineId, runId)
}

/** Starts a run; gives its id, or null where it was refused (which is then shown). */
export async function startRun(pipelineId: string, trial = false): Promise<string | null> {
  store.set({ ...IDLE, pipelineId, status: 'running' })
  local.set({ dockOpen: true, dockTab: 'run' })
  try {
    const { id } = await api.startRun(pipelineId, trial)
    follow(pipelineId, id)
    return id
  } catch (error) {
    const message = p.run.failedToStart(error instanceof Error ? error.message : String(error))
    store.set({ status: 'failed', errors: [{ type: 'error', message }] })
    return null
  }
}

export async function stopRun() {
  const { runId } = store.get()
  if (runId) await api.stopRun(runId)
}

function follow(pipelineId: string, runId: string) {
  stream?.close()
  store.set({ ...IDLE, pipelineId, runId, status: 'running' })
  stream = new EventSource(`/api/runs/${encodeURIComponent(runId)}/events`)
  const take = (message: MessageEvent<string>) => {
    const parsed = RunEvent.safeParse(JSON.parse(message.data))
    if (parsed.success) apply(parsed.data)
  }
  stream.onmessage = take
  for (const { shape } of RunEvent.options) stream.addEventListener(shape.type.value, take)
}

function apply(event: RunEvent) {
  const view = store.get()
  switch (event.type) {
    case 'phase':
      store.set({ phase: event.message, log: [...view.log, event.message].slice(-LOG_LINES) })
      break
    case 'progress':
      store.set({ progress: { ...view.progress, [event.nodeId]: event } })
      break
    case 'rows': {
      const before = view.rows[event.nodeId]
      const rows = event.replace || !before ? event.rows : [...before.rows, ...event.rows].slice(0, 1000)
      store.set({ rows: { ...view.rows, [event.nodeId]: { ...event, rows } } })
      break
    }
    case 'trial':
      store.set({ trial: event.sources })
      break
    case 'compared':
      store.set({ compared: { ...view.compared, [event.nodeId]: event } })
      break
    case 'log':
      store.set({ log: [...view.log, event.line].slice(-LOG_LINES) })
      break
    case 'error':
      store.set({ errors: [...view.errors, event] })
      break
    case 'done':
      stream?.close()
      store.set({ status: event.status, durationMs: event.durationMs })
      break
    case 'metrics':
      break
  }
}
