import { createProjector, type Projection } from '@lakestream/shared/document/project'
import { createUndoHistory, type UndoHistory } from '@lakestream/shared/document/undo'
import type { Diagnostic, Environment } from '@lakestream/shared/pipeline/model'
import { createPropagator, type Propagation } from '@lakestream/shared/pipeline/propagate'
import { CLOSE, isFinalClose } from '@lakestream/shared/protocol/close-codes'
import { MESSAGE, type Reject, type ServerEvent, SYNC } from '@lakestream/shared/protocol/frames'
import { may, type Role } from '@lakestream/shared/protocol/roles'
import * as decoding from 'lib0/decoding'
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { Connection } from './connection.ts'
import { type DeviceCopy, isFromDevice, openDeviceCopy } from './device-copy.ts'
import { onProtoLoaded } from './lazy-proto.ts'
import { Presence } from './presence.ts'
import { SaveCounter } from './save-counter.ts'

export type SaveState = 'connecting' | 'saved' | 'saving' | 'offline' | 'not-saved'
export type Ending = 'deleted' | 'revoked' | 'forbidden' | 'too-old' | 'rejected'

export interface SessionState extends Projection {
  /** Whose values parameters have here; each person sees one of them. */
  readonly environment: Environment
  readonly propagation: Propagation
  /** What the rows of sources tell, found a little later. */
  readonly rowFindings: readonly Diagnostic[]
  /** The document has arrived. */
  readonly ready: boolean
  readonly online: boolean
  readonly save: SaveState
  /** Why nothing is being saved, in the server's words. */
  readonly notSaved: string | null
  /** Edits that the server has not acknowledged. */
  readonly unsaved: number
  /** Edits stay on this device when the tab is closed. */
  readonly kept: boolean
  readonly role: Role
  /** This person may change the pipeline. */
  readonly canEdit: boolean
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Why the session is over for good, and in the server's words what was refused. */
  readonly ending: { readonly kind: Ending; readonly why: string } | null
}

/** The same objects each time, by which the propagator knows that nothing has changed. */
const IN_ENVIRONMENT = { spark: { environment: 'spark' }, databricks: { environment: 'databricks' } } as const

/**
 * One person in one pipeline: the document, its connection and its undo history. The save state tells the truth because it counts
 * what the server has committed, not what was sent.
 */
export class PipelineSession {
  readonly id: string
  readonly doc = new Y.Doc()
  readonly awareness: Awareness
  readonly presence: Presence
  readonly undo: UndoHistory
  private readonly connection: Connection
  private readonly onRefused: () => void
  private readonly projector = createProjector(this.doc)
  private propagate = createPropagator()
  private readonly counter = new SaveCounter()
  private readonly listeners = new Set<() => void>()
  private copy: DeviceCopy | null = null
  private readonly forgetProto = onProtoLoaded(() => {
    this.propagate = createPropagator()
    this.refresh()
  })
  private environment: Environment = 'spark'
  private rowFindings: readonly Diagnostic[] = []
  private state: SessionState
  private notSaved: string | null = null
  private ready = false
  /** Until the server says what it is: edits made before are judged when they arrive. */
  private role: Role = 'editor'
  private ending: SessionState['ending'] = null

  /** `personId`: the copies of several people who share a browser are kept apart. `onRefused` is told when a mere viewer tries to edit. */
  constructor(id: string, personId: string, onRefused: () => void) {
    this.id = id
    this.onRefused = onRefused
    this.undo = createUndoHistory(this.doc)
    this.connection = new Connection(id, this.doc)
    this.awareness = this.connection.provider.awareness
    this.presence = new Presence(this.awareness)
    this.listen()
    this.state = this.compute()
    void this.open(personId)
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }

  readonly getState = () => this.state

  /** Problems, preview and code are of this environment from now on. */
  setEnvironment(environment: Environment) {
    this.environment = environment
    this.refresh()
  }

  setRowFindings(found: readonly Diagnostic[]) {
    if (JSON.stringify(found) === JSON.stringify(this.rowFindings)) return
    this.rowFindings = found
    this.refresh()
  }

  /**
   * Changes the document as one step of this person's undo; a `gesture` names a series, such as typing in one field, that is one step
   * together. False, and nothing changes, where the person may only look.
   */
  edit(gesture: string | null, change: (doc: Y.Doc) => void): boolean {
    if (!this.state.canEdit) {
      this.onRefused()
      return false
    }
    this.undo.gesture(gesture)
    change(this.doc)
    return true
  }

  destroy() {
    this.connection.destroy()
    this.projector.destroy()
    this.undo.destroy()
    // The device's copy closes with the document.
    this.doc.destroy()
    removeEventListener('beforeunload', this.warn)
    this.forgetProto()
  }

  /** Gives up the edits that the server refused, with this device's copy of them. */
  async discard() {
    await this.copy?.remove()
  }

  private async open(personId: string) {
    this.copy = await openDeviceCopy(personId, this.id, this.doc)
    if (this.doc.isDestroyed) return
    this.counter.restore(this.copy?.unsaved ?? 0)
    this.connection.connect()
    this.refresh()
  }

  private listen() {
    const { doc } = this
    const { provider } = this.connection
    doc.on('update', (_update: Uint8Array, origin: unknown) => {
      // What another tab kept while this one is connected is sent on from here, and acknowledged here.
      const isSaved = origin === provider || (isFromDevice(origin) && !provider.wsconnected)
      if (!isSaved) this.counter.edited(provider.wsconnected)
      this.refresh()
    })
    this.undo.onChange(this.refresh)
    provider.on('status', this.refresh)
    provider.on('sync', (synced: boolean) => {
      if (synced) this.ready = true
      this.refresh()
    })
    provider.on('connection-close', (event: CloseEvent | null) => this.handleClose(event?.code ?? 0))
    addEventListener('beforeunload', this.warn)
    this.handleMessages()
  }

  /** Leaving loses nothing, except where the browser keeps nothing. */
  private readonly warn = (event: BeforeUnloadEvent) => {
    if (!this.copy && this.counter.unsaved > 0) event.preventDefault()
  }

  private handleMessages() {
    const { messageHandlers } = this.connection.provider
    const onSync = messageHandlers[MESSAGE.sync]
    messageHandlers[MESSAGE.sync] = (encoder, decoder, ...rest) => {
      const kind = decoder.arr[decoder.pos]
      onSync?.(encoder, decoder, ...rest)
      if (kind === SYNC.step1) this.counter.asked()
    }
    messageHandlers[MESSAGE.ack] = (_encoder, decoder) => {
      this.counter.acknowledged(decoding.readVarUint(decoder))
      this.notSaved = null
      this.refresh()
    }
    messageHandlers[MESSAGE.reject] = (_encoder, decoder) => {
      const { code, why } = JSON.parse(decoding.readVarString(decoder)) as Reject
      if (code === 'gap') this.counter.refusedForGap()
      else this.end('rejected', why)
    }
    messageHandlers[MESSAGE.event] = (_encoder, decoder) => {
      const event = JSON.parse(decoding.readVarString(decoder)) as ServerEvent
      if (event.type === 'role') this.role = event.role
      else if (event.type !== 'draining') this.notSaved = event.type === 'not-saved' ? event.why : null
      this.refresh()
    }
  }

  private handleClose(code: number) {
    this.counter.disconnected()
    // Without the server there is what this device has kept.
    if (this.doc.getMap('nodes').size > 0) this.ready = true
    if (code === CLOSE.deleted) this.end('deleted', '')
    else if (code === CLOSE.clientTooOld) this.end('too-old', '')
    else if (code === CLOSE.revoked) this.end('revoked', '')
    else if (isFinalClose(code)) this.end('forbidden', '')
    this.refresh()
  }

  private end(kind: Ending, why: string) {
    this.ending = { kind, why }
    this.connection.disconnect()
    if (kind === 'deleted') void this.discard()
    this.refresh()
  }

  private readonly refresh = () => {
    this.copy?.noteUnsaved(this.counter.unsaved)
    this.state = this.compute()
    for (const listener of this.listeners) listener()
  }

  private compute(): SessionState {
    const projection = this.projector.project()
    const online = this.connection.provider.wsconnected
    const { unsaved } = this.counter
    const canEdit = may(this.role, 'edit')
    return {
      ...projection,
      environment: this.environment,
      propagation: this.propagate(projection.pipeline, IN_ENVIRONMENT[this.environment]),
      rowFindings: this.rowFindings,
      ready: this.ready,
      online,
      unsaved,
      kept: this.copy !== null,
      save: this.saveState(online, unsaved),
      notSaved: this.notSaved,
      role: this.role,
      canEdit,
      canUndo: canEdit && this.undo.canUndo,
      canRedo: canEdit && this.undo.canRedo,
      ending: this.ending,
    }
  }

  private saveState(online: boolean, unsaved: number): SaveState {
    if (this.notSaved !== null && online) return 'not-saved'
    if (!online) return this.ready ? 'offline' : 'connecting'
    if (!this.ready) return 'connecting'
    return unsaved === 0 ? 'saved' : 'saving'
  }
}
