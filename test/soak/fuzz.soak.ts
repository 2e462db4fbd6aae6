/** `npm run soak:fuzz -- [frames] [seed]`: hostile frames against a server over real sockets while honest people edit. */
import { expect, test } from 'vitest'
import { runFuzz } from '../support/fuzz.ts'
import { makeFolder, startServer } from '../support/server.ts'
import { readScale } from './scale.ts'

test('fuzz', async () => {
  const scale = readScale(100_000)
  const scratch = await makeFolder()
  const server = await startServer({ LAKESTREAM_DATA: scratch.folder, LAKESTREAM_TRUST_FORWARDED: '1' })
  const started = performance.now()
  const figures = await runFuzz(server, scale)
  console.table({
    ...figures,
    ...figures.refused,
    refused: undefined,
    seconds: Math.round((performance.now() - started) / 1000),
  })
  expect(await server.stop()).toBe(0)
  await scratch.remove()
  expect(figures.invalidRecords).toBe(0)
})
