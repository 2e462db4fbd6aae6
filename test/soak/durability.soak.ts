/** `npm run soak:durability -- [rounds] [seed]`: the server killed at random moments, on both databases; nothing promised may be lost. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runKillRounds } from '../support/kill-rounds.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { makeFolder } from '../support/server.ts'
import { readScale } from './scale.ts'

const { count, random } = readScale(50)
let postgres: TestPostgres
let scratch: Awaited<ReturnType<typeof makeFolder>>

beforeAll(async () => {
  scratch = await makeFolder()
  postgres = await startPostgres()
})
afterAll(async () => {
  await postgres.stop()
  await scratch.remove()
})

test.each(['PGlite', 'PostgreSQL'])('%s', async (database) => {
  const figures = await runKillRounds(
    {
      LAKESTREAM_DATA: `${scratch.folder}/${database}`,
      DATABASE_URL: database === 'PGlite' ? undefined : postgres.newDatabase(),
    },
    count,
    random,
  )
  console.table({ [database]: { ...figures, lost: figures.lost.length } })
  expect(figures.lost).toEqual([])
})
