import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { addNode, setLabel } from '@lakestream/shared/document/commands/nodes'
import { poll } from './poll.ts'
import { RawClient } from './raw-client.ts'
import { createPipeline, spawnServer, startServer } from './server.ts'

export interface KillFigures {
  rounds: number
  edits: number
  acknowledged: number
  /** Edits of one that the other had received before the kill. */
  seen: number
  /** Kills while the document was being compacted, as near as the clients can tell, and kills of a starting server. */
  inCompaction: number
  inStart: number
  /** Names of edits that somebody was promised and that are gone. */
  readonly lost: string[]
}

/** The server compacts a document each so many updates. */
const COMPACTION = 500

/**
 * Kills a server, round after round, at random moments while two people edit, many of them while it compacts and some while it starts,
 * and looks after each restart for everything that was acknowledged to its author or seen by the other.
 */
export async function runKillRounds(
  variables: Record<string, string | undefined>,
  rounds: number,
  random: (below: number) => number,
): Promise<KillFigures> {
  const figures: KillFigures = { rounds, edits: 0, acknowledged: 0, seen: 0, inCompaction: 0, inStart: 0, lost: [] }
  const promised = new Map<string, string>()
  let server = await startServer(variables)
  const id = await createPipeline(server)
  for (let round = 0; round < rounds; round++) {
    const url = `${server.syncUrl}/${id}?v=1`
    const people = [await new Editor(url, `r${round}a`).open(), await new Editor(url, `r${round}b`).open()]
    const timer = setInterval(() => {
      for (const person of people) person.edit()
    }, 1)
    const acked = () => people.reduce((sum, { client }) => sum + client.acked, 0)
    const atCompaction = random(3) > 0
    const target = atCompaction ? COMPACTION * (1 + random(2)) - random(12) : 60 + random(900)
    await poll('enough is acknowledged', () => acked() >= target, 120_000)
    await server.kill()
    clearInterval(timer)
    await poll('the sockets are closed', () => people.every(({ client }) => client.closeCode !== null))
    if (atCompaction) figures.inCompaction += 1
    for (const person of people) figures.edits += person.edits
    for (const name of people.flatMap((person) => person.acknowledged())) {
      promised.set(name, `${name} (acknowledged)`)
      figures.acknowledged += 1
    }
    for (const name of people.flatMap((person) => person.seen())) {
      if (!promised.has(name)) promised.set(name, `${name} (seen)`)
      figures.seen += 1
    }
    if (random(4) === 0) {
      figures.inStart += 1
      await killWhileStarting(variables, random(900))
    }
    server = await startServer(variables)
    const after = await new RawClient(`${server.syncUrl}/${id}?v=1`).ready()
    const kept = new Set(after.doc.getMap('nodes').keys())
    for (const [name, words] of promised) if (!kept.has(name)) figures.lost.push(words)
    after.close()
  }
  await server.stop()
  return figures
}

async function killWhileStarting(variables: Record<string, string | undefined>, afterMs: number) {
  const { process: child } = spawnServer({ PORT: '0', ...variables })
  const ended = once(child, 'exit')
  await sleep(afterMs)
  child.kill('SIGKILL')
  await ended
}

/** One person who adds nodes and renames them, by name so that each can be looked for. */
class Editor {
  readonly client: RawClient
  edits = 0
  private readonly name: string
  /** How many updates each added node's own frame came after. */
  private readonly frames: string[] = []

  constructor(url: string, name: string) {
    this.client = new RawClient(url)
    this.name = name
  }

  async open(): Promise<this> {
    await this.client.ready()
    return this
  }

  edit() {
    if (this.client.socket.readyState !== this.client.socket.OPEN) return
    this.edits += 1
    const { doc } = this.client
    const last = this.frames.findLast((name) => name !== '')
    if (this.edits % 2 === 0 && last) {
      setLabel(doc, last, `edit ${this.edits}`)
      this.frames.push('')
      return
    }
    const id = `${this.name}${this.edits}`
    addNode(doc, { id, type: 'filter', position: [this.edits, 0] })
    this.frames.push(id)
  }

  acknowledged(): string[] {
    return this.frames.slice(0, this.client.acked).filter((name) => name !== '')
  }

  /** Nodes of others in this round that have arrived here. */
  seen(): string[] {
    const round = this.name.slice(0, -1)
    return [...this.client.doc.getMap('nodes').keys()].filter(
      (name) => name.startsWith(round) && !name.startsWith(this.name),
    )
  }
}
