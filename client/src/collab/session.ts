import { createProjector, type Projection } from '@lakestream/shared/document/project'
import { createUndoHistory, type UndoHistory } from '@lakestream/shared/document/undo'
import { type Propagation, propagate } from '@lakestream/shared/pipeline/propagate'
import { CLOSE, isFinalClose } from '@lakestream/shared/protocol/close-codes'
import { MESSAGE, SYNC } from '@lakestream/shared/protocol/frames'
import * as decoding from 'lib0/decoding'
import type { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

export type SaveState = 'connecting' | 'saved' | 'saving' | 'offline' | 'not-saved'
export type Ending = 'deleted' | 'forbidden' | 'too-old' | 'rejected'

export interface SessionState extends Projection {
  readonly propagation: Propagation
  /** The document has arrived. */
  readonly ready: boolean
  readonly online: boolean
  readonly save: SaveState
  /** Edits that the server has not acknowledged. */
  readonly unsaved: number
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Why the session is over for good, and in the server's words what was refused. */
  readonly ending: { readonly kind: Ending; readonly why: string } | null
}

/**
 * One person in one pipeline: the document, its connection and its undo history. The save state tells the truth because it counts
 * what the server has committed, not what was sent.
 */
export class PipelineSession {
  readonly id: string
  readonly doc = new Y.Doc()
  readonly awareness: Awareness
  readonly undo: UndoHistory
  private readonly provider: WebsocketProvider
  private readonly projector = createProjector(this.doc)
  private readonly listeners = new Set<() => void>()
  private state: SessionState
  private pendingFrames = 0
  private offlineEdits = 0
  private notSaved = false
  private ready = false
  private ending: SessionState['ending'] = null
  private lastPipeline: Projection['pipeline'] | null = null
  private lastPropagation: Propagation | null = null

  constructor(id: string) {
    this.id = id
    this.undo = createUndoHistory(this.doc)
    const base = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/sync`
    // Tabs must not exchange edits behind the server's back. The longest wait differs from tab to tab, against stampedes.
    const maxBackoffTime = 2000 + Math.random() * 2000
    this.provider = new WebsocketProvider(base, id, this.doc, { params: { v: '1' }, disableBc: true, maxBackoffTime })
    this.awareness = this.provider.awareness
    this.listen()
    this.state = this.compute()
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }

  readonly getState = () => this.state

  destroy() {
    this.provider.destroy()
    this.projector.destroy()
    this.undo.destroy()
    this.doc.destroy()
  }

  private listen() {
    const { provider, doc } = this
    doc.on('update', (_update: Uint8Array, origin: unknown) => {
      if (origin === provider) return
      if (provider.wsconnected) this.pendingFrames += 1
      else this.offlineEdits += 1
    })
    doc.on('afterTransaction', this.refresh)
    this.undo.onChange(this.refresh)
    provider.on('status', this.refresh)
    provider.on('sync', (synced: boolean) => {
      if (synced) this.ready = true
      this.refresh()
    })
    provider.on('connection-close', (event: CloseEvent | null) => this.handleClose(event?.code ?? 0))
    addEventListener('online', () => provider.shouldConnect && provider.connect())
    this.handleMessages()
  }

  private handleMessages() {
    const { messageHandlers } = this.provider
    const onSync = messageHandlers[MESSAGE.sync]
    messageHandlers[MESSAGE.sync] = (encoder, decoder, ...rest) => {
      const kind = decoder.arr[decoder.pos]
      onSync?.(encoder, decoder, ...rest)
      // Our answer to the server's question carries all that it lacks, and is acknowledged as one.
      if (kind === SYNC.step1) {
        this.pendingFrames += 1
        this.offlineEdits = 0
      }
    }
    messageHandlers[MESSAGE.ack] = (_encoder, decoder) => {
      this.pendingFrames = Math.max(0, this.pendingFrames - decoding.readVarUint(decoder))
      this.notSaved = false
      this.refresh()
    }
    messageHandlers[MESSAGE.reject] = (_encoder, decoder) => {
      const { why } = JSON.parse(decoding.readVarString(decoder)) as { why: string }
      this.end('rejected', why)
    }
    messageHandlers[MESSAGE.event] = (_encoder, decoder) => {
      const { type } = JSON.parse(decoding.readVarString(decoder)) as { type: string }
      if (type === 'not-saved') this.notSaved = true
      if (type === 'saved') this.notSaved = false
      this.refresh()
    }
  }

  private handleClose(code: number) {
    // What was on its way is sent again after the reconnection, in the answer to the server's question.
    this.offlineEdits += this.pendingFrames
    this.pendingFrames = 0
    if (code === CLOSE.deleted) this.end('deleted', '')
    else if (code === CLOSE.clientTooOld) this.end('too-old', '')
    else if (isFinalClose(code)) this.end('forbidden', '')
    this.refresh()
  }

  private end(kind: Ending, why: string) {
    this.ending = { kind, why }
    this.provider.disconnect()
    this.refresh()
  }

  private readonly refresh = () => {
    this.state = this.compute()
    for (const listener of this.listeners) listener()
  }

  private compute(): SessionState {
    const projection = this.projector.project()
    const online = this.provider.wsconnected
    const unsaved = this.pendingFrames + this.offlineEdits
    return {
      ...projection,
      propagation: this.propagateOnce(projection),
      ready: this.ready,
      online,
      unsaved,
      save: this.saveState(online, unsaved),
      canUndo: this.undo.canUndo,
      canRedo: this.undo.canRedo,
      ending: this.ending,
    }
  }

  /** Moving a card changes the layout only: columns and problems stay as they were. */
  private propagateOnce({ pipeline }: Projection): Propagation {
    const last = this.lastPipeline
    const same =
      last?.nodes.length === pipeline.nodes.length &&
      last.edges.length === pipeline.edges.length &&
      last.nodes.every((node, index) => node === pipeline.nodes[index]) &&
      last.edges.every((edge, index) => edge.id === pipeline.edges[index]?.id)
    if (!same || !this.lastPropagation) {
      this.lastPropagation = propagate(pipeline)
      this.lastPipeline = pipeline
    }
    return this.lastPropagation
  }

  private saveState(online: boolean, unsaved: number): SaveState {
    if (this.notSaved) return 'not-saved'
    if (!online) return this.ready ? 'offline' : 'connecting'
    if (!this.ready) return 'connecting'
    return unsaved === 0 ? 'saved' : 'saving'
  }
}
