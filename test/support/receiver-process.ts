import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureSpark } from '@lakestream/server/deploy/local/environment'
import { onTestFinished } from 'vitest'
import { ROOT } from './spark.ts'

export interface ReceiverOptions {
  readonly receiver: 'Mqtt' | 'HttpListen' | 'HttpPoll'
  /** The spool. */
  readonly folder: string
  readonly [argument: string]: unknown
}

export interface ReceiverProcess {
  /** Ends it in the middle of whatever it does. */
  kill(): Promise<void>
}

/** A receiver of the Python runtime in a process of its own, without Spark; it is receiving when this resolves, and ends with the test. */
export async function startReceiverProcess(options: ReceiverOptions): Promise<ReceiverProcess> {
  const { python } = await ensureSpark({ root: ROOT, env: process.env })
  const script = join(ROOT, 'test', 'spark', 'scripts', 'keep_receiving.py')
  const child = spawn(python, [script, JSON.stringify(options)], {
    env: { ...process.env, PYTHONPATH: join(ROOT, 'templates', 'runtime') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (part) => (said += String(part)))
  const exited = once(child, 'exit')
  onTestFinished(() => void child.kill('SIGKILL'))
  await Promise.race([once(child.stdout, 'data'), exited])
  if (child.exitCode !== null) throw new Error(`the receiver ended with ${child.exitCode}:\n${said}`)
  return {
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** How many segments a spool has. */
export const countSegments = (folder: string) =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.arrow')).length : 0
