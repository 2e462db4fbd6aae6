import type { PortEnd } from '@lakestream/shared/pipeline/connect'
import type { PipelineNode } from '@lakestream/shared/pipeline/model'
import type { PropagatedNode } from '@lakestream/shared/pipeline/propagate'
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { PipelineSession, SessionState } from '../collab/session.ts'
import { createStore, useStore } from './local-store.ts'

export const SessionContext = createContext<PipelineSession | null>(null)

export function useSession(): PipelineSession {
  const session = useContext(SessionContext)
  if (!session) throw new Error('this component belongs inside an open pipeline')
  return session
}

/** A part of the session's state; the component renders again only when that part is another value. */
export function useSessionState<T>(select: (state: SessionState) => T): T {
  const session = useSession()
  return useSyncExternalStore(session.subscribe, () => select(session.getState()))
}

export function useNode(id: string): PipelineNode | undefined {
  return useSessionState((state) => state.pipeline.nodes.find((node) => node.id === id))
}

/** Whether the pipeline can be tried: a source has sample rows. */
export function useHasSamples(): boolean {
  return useSessionState(({ pipeline }) => pipeline.nodes.some(({ sample }) => sample))
}

export function usePropagated(id: string): PropagatedNode | undefined {
  return useSessionState((state) => state.propagation.nodes[id])
}

export type DockTab = 'preview' | 'code' | 'problems' | 'run'

/** Where a new node goes: behind a node or to a free place, at the end of a link that was dropped there, or into an edge. */
export type AddPlace =
  | { readonly after: string | null }
  | { readonly from: PortEnd; readonly at: { readonly x: number; readonly y: number } }
  | { readonly edge: string }

/** What only this tab needs: never in the document. */
export interface LocalState {
  readonly selection: readonly string[]
  readonly selectedEdges: readonly string[]
  /** The node whose connections the keyboard goes through. */
  readonly edgesOf: string | null
  /** The node to bring into view, and whether its card takes the focus. Each request is an object of its own. */
  readonly reveal: { readonly id: string; readonly focus: boolean } | null
  /** The client whose view this one follows. */
  readonly following: number | null
  /** Others do not see this person's pointer, selection and view. */
  readonly hidden: boolean
  readonly rail: 'add' | 'outline'
  readonly paletteOpen: boolean
  readonly dockOpen: boolean
  readonly dockTab: DockTab
  /** How records that lead from one name to another are seen. */
  readonly recordView: 'list' | 'grid'
  /** Where the link that is being drawn begins. */
  readonly linking: PortEnd | null
  /** A dialog over the editor. */
  readonly overlay:
    | 'commands'
    | 'shortcuts'
    | 'me'
    | 'share'
    /** Why the pipeline runs as what it runs as. */
    | 'route'
    | { readonly connect: string }
    | { readonly disconnect: string }
    | { readonly add: AddPlace }
    /** The node type whose page comes first. */
    | { readonly help: string | null }
    /** The parameter that is looked for. */
    | { readonly parameters: string | null }
    /** The source whose rows are written down. */
    | { readonly sampleRows: string }
    | null
  /** Where the focus is wanted: a field of the selected node, `$first`, `$label`, or `$find` in the outline. */
  readonly focusField: string | null
}

export const local = createStore<LocalState>({
  selection: [],
  selectedEdges: [],
  edgesOf: null,
  reveal: null,
  following: null,
  hidden: false,
  rail: 'add',
  paletteOpen: true,
  dockOpen: true,
  dockTab: 'preview',
  recordView: 'list',
  linking: null,
  overlay: null,
  focusField: null,
})

export function useLocal<T>(select: (state: LocalState) => T): T {
  return useStore(local, select)
}

/** The one selected node, or null where none or several are. */
export function useSelectedId(): string | null {
  return useLocal(({ selection }) => (selection.length === 1 ? (selection[0] ?? null) : null))
}

export function selectNodes(selection: readonly string[]) {
  local.set({ selection, selectedEdges: [], edgesOf: null })
}
