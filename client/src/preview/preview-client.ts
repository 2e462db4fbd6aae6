import type { Answer, Request, Results, SourceInput, Task } from './preview-messages.ts'
import PreviewWorker from './preview-worker.ts?worker'

/** An answer that takes longer holds up newer questions, and is given up for them. */
const PATIENCE_MS = 1000

export type Question = Omit<Request, 'id' | 'task' | 'inputs'> & {
  readonly sources: Readonly<Record<string, SourceInput>>
}

/** Asks a worker of its own, one question at a time: of those that come meanwhile only the newest is asked. */
export class PreviewClient<T extends Task> {
  private readonly task: T
  private readonly onAnswer: (result: Results[T], isNewest: boolean) => void
  private worker: Worker | null = null
  private latest = 0
  private forgotten = 0
  private asking = false
  private waiting: Question | null = null
  private impatience: ReturnType<typeof setTimeout> | null = null
  /** Keys of the rows that the worker has. */
  private readonly sent = new Set<string>()

  /** Who types sees the answers to what was written a moment ago until that to the newest is there. */
  constructor(task: T, onAnswer: (result: Results[T], isNewest: boolean) => void) {
    this.task = task
    this.onAnswer = onAnswer
  }

  ask(question: Question) {
    if (!this.asking) return this.send(question)
    this.waiting = question
    this.impatience ??= setTimeout(() => this.giveUp(), PATIENCE_MS)
  }

  /** Nothing that was asked before is answered any more. */
  forget() {
    this.forgotten = this.latest
    this.waiting = null
  }

  close() {
    this.worker?.terminate()
    if (this.impatience) clearTimeout(this.impatience)
  }

  private send({ sources, ...question }: Question) {
    this.worker ??= this.start()
    this.asking = true
    this.latest += 1
    const inputs = Object.entries(sources).map(([source, { key, rows }]) => {
      const isKnown = this.sent.has(key)
      this.sent.add(key)
      return [source, isKnown ? { key } : { key, rows }] as const
    })
    const request: Request = { ...question, id: this.latest, task: this.task, inputs: Object.fromEntries(inputs) }
    this.worker.postMessage(request)
  }

  private start(): Worker {
    this.sent.clear()
    const worker = new PreviewWorker()
    worker.onmessage = ({ data }: MessageEvent<Answer<T>>) => this.receive(data)
    return worker
  }

  private receive({ id, result, forgot }: Answer<T>) {
    this.asking = false
    for (const key of forgot) this.sent.delete(key)
    const next = this.takeWaiting()
    if (next) this.send(next)
    if (id > this.forgotten) this.onAnswer(result, next === null)
  }

  private giveUp() {
    this.worker?.terminate()
    this.worker = null
    this.asking = false
    const next = this.takeWaiting()
    if (next) this.send(next)
  }

  private takeWaiting(): Question | null {
    const next = this.waiting
    this.waiting = null
    if (this.impatience) clearTimeout(this.impatience)
    this.impatience = null
    return next
  }
}
