import { randomUUID } from 'node:crypto'
import type { Storage } from '@lakestream/server/storage/storage'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const bytes = (...values: number[]) => Uint8Array.from(values)

/** What every storage promises; run on each database. `open` may be called again after `close` and finds the same data. */
export function storageContract(name: string, open: () => Promise<Storage>): void {
  describe(`storage on ${name}`, () => {
    let storage: Storage
    beforeAll(async () => {
      storage = await open()
    })
    afterAll(() => storage.close())

    const create = async () => {
      const id = randomUUID()
      await storage.createPipeline({
        id,
        name: 'Flights',
        createdBy: 'ann',
        document: bytes(1),
        claims: new Map([[7, 'ann']]),
      })
      return id
    }

    it('keeps a new pipeline with its document and its authors', async () => {
      const id = await create()
      expect(await storage.findPipeline(id, 'ann')).toMatchObject({ id, name: 'Flights' })
      const stored = await storage.loadDocument(id)
      expect(stored?.updates).toEqual([bytes(1)])
      expect(stored?.snapshot).toBeNull()
      expect([...(stored?.authors ?? [])]).toEqual([[7, 'ann']])
    })

    it('gives null for the document of a pipeline that does not exist', async () => {
      expect(await storage.loadDocument('none')).toBeNull()
      expect(await storage.findPipeline('none', 'ann')).toBeNull()
      expect(await storage.deletePipeline('none')).toBe(false)
    })

    it('commits the edits of several rooms at once, in order, and gives the number of each room’s last', async () => {
      const [one, two] = [await create(), await create()]
      const seqs = await storage.commit([
        {
          pipelineId: one,
          updates: [
            { author: 'ann', data: bytes(2) },
            { author: 'bob', data: bytes(3) },
          ],
          claims: new Map([[9, 'bob']]),
        },
        { pipelineId: two, updates: [{ author: 'ann', data: bytes(4) }], claims: new Map(), name: 'Renamed' },
      ])
      const [first, second] = [await storage.loadDocument(one), await storage.loadDocument(two)]
      expect(first?.updates).toEqual([bytes(1), bytes(2), bytes(3)])
      expect(second?.updates).toEqual([bytes(1), bytes(4)])
      expect(seqs).toEqual([first?.seq, second?.seq])
      expect(first?.authors.get(9)).toBe('bob')
      expect((await storage.findPipeline(two, 'ann'))?.name).toBe('Renamed')
    })

    it('never gives a client id to a second person', async () => {
      const id = await create()
      await storage.commit([{ pipelineId: id, updates: [], claims: new Map([[7, 'mallory']]) }])
      expect((await storage.loadDocument(id))?.authors.get(7)).toBe('ann')
    })

    it('loads the newest snapshot and what came after it', async () => {
      const id = await create()
      const [seq = 0] = await storage.commit([
        { pipelineId: id, updates: [{ author: 'ann', data: bytes(2) }], claims: new Map() },
      ])
      await storage.saveSnapshot(id, seq, bytes(100))
      await storage.commit([{ pipelineId: id, updates: [{ author: 'ann', data: bytes(3) }], claims: new Map() }])
      expect(await storage.loadDocument(id)).toMatchObject({ snapshot: bytes(100), updates: [bytes(3)] })
    })

    it('drops only what two snapshots cover, so that a damaged one can be done without', async () => {
      const id = await create()
      for (let round = 1; round <= 3; round++) {
        const edit = { author: 'ann', data: bytes(round) }
        const [seq = 0] = await storage.commit([{ pipelineId: id, updates: [edit], claims: new Map() }])
        await storage.saveSnapshot(id, seq, bytes(100 + round))
      }
      expect(await storage.loadDocument(id)).toMatchObject({ snapshot: bytes(103), updates: [] })
    })

    it('deletes a pipeline with its document and runs', async () => {
      const id = await create()
      const runId = randomUUID()
      await storage.createRun({ id: runId, pipelineId: id, startedBy: 'ann' })
      await storage.appendRunEvents(runId, [{ seq: 1, event: { type: 'phase' } }])
      expect(await storage.deletePipeline(id)).toBe(true)
      expect(await storage.loadDocument(id)).toBeNull()
      expect(await storage.findRun(runId)).toBeNull()
      expect(await storage.readRunEvents(runId, 0)).toEqual([])
    })

    it('replays a run’s events after a number, in order', async () => {
      const runId = randomUUID()
      await storage.createRun({ id: runId, pipelineId: 'p', startedBy: 'ann' })
      await storage.appendRunEvents(
        runId,
        [3, 1, 2].map((seq) => ({ seq, event: { value: `${seq}` } })),
      )
      expect(await storage.readRunEvents(runId, 1)).toEqual([
        { seq: 2, event: { value: '2' } },
        { seq: 3, event: { value: '3' } },
      ])
    })

    it('marks runs that were left running as lost', async () => {
      const runId = randomUUID()
      await storage.createRun({ id: runId, pipelineId: 'p', startedBy: 'ann' })
      await storage.loseOpenRuns()
      const run = await storage.findRun(runId)
      expect(run?.status).toBe('lost')
      expect(run?.endedAt).not.toBeNull()
    })

    it('makes a setting once', async () => {
      const key = randomUUID()
      expect(await storage.readSetting(key, () => 'first')).toBe('first')
      expect(await storage.readSetting(key, () => 'second')).toBe('first')
    })

    it('keeps people’s names and colours', async () => {
      const id = randomUUID()
      await storage.savePerson({ id, name: 'Ann', color: '#112233' })
      await storage.savePerson({ id, name: 'Anna', color: '#112233' })
      expect(await storage.findPerson(id)).toEqual({ id, name: 'Anna', color: '#112233' })
    })

    it('finds everything again after it was closed', async () => {
      const id = await create()
      await storage.close()
      storage = await open()
      expect((await storage.loadDocument(id))?.updates).toEqual([bytes(1)])
    })
  })
}
