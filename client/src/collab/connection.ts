import { isFinalClose } from '@lakestream/shared/protocol/close-codes'
import { WebsocketProvider } from 'y-websocket'
import type * as Y from 'yjs'
import { retryDelayMs } from './retry.ts'

/** The sync socket of one pipeline, which comes back by itself: y-websocket's provider with jitter, and awake when the browser is. */
export class Connection {
  readonly provider: WebsocketProvider
  private failures = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private wanted = false

  constructor(pipelineId: string, doc: Y.Doc) {
    const base = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/sync`
    // Tabs must not exchange edits behind the server's back.
    this.provider = new WebsocketProvider(base, pipelineId, doc, {
      params: { v: '1' },
      disableBc: true,
      connect: false,
    })
    this.provider.on('sync', (synced) => {
      if (synced) this.failures = 0
    })
    this.provider.on('connection-close', this.retryLater)
    addEventListener('online', this.wake)
    addEventListener('offline', this.noticeOffline)
    document.addEventListener('visibilitychange', this.wake)
  }

  connect() {
    this.wanted = true
    this.provider.connect()
  }

  /** For good: no further attempt. */
  disconnect() {
    this.wanted = false
    clearTimeout(this.timer)
    this.provider.disconnect()
  }

  destroy() {
    this.disconnect()
    removeEventListener('online', this.wake)
    removeEventListener('offline', this.noticeOffline)
    document.removeEventListener('visibilitychange', this.wake)
    this.provider.destroy()
  }

  private readonly retryLater = (event: CloseEvent | null) => {
    // The provider's own next attempt comes without jitter; it does nothing unless told that it should connect.
    this.provider.shouldConnect = false
    if (!this.wanted || isFinalClose(event?.code ?? 0)) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.provider.connect(), retryDelayMs(this.failures))
    this.failures += 1
  }

  private readonly wake = () => {
    if (!this.wanted || this.provider.wsconnected || document.visibilityState === 'hidden') return
    clearTimeout(this.timer)
    this.failures = 0
    this.provider.connect()
  }

  /** A socket without a network would look open until the keep-alive is missed, and its close would wait for the other side's answer. */
  private readonly noticeOffline = () => this.provider.disconnect()
}
