import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StorageError } from './storage-error.ts'

interface Holder {
  readonly pid: number
  /** When the process began, where the system tells: a pid alone may have been given to another process since. */
  readonly began: string | null
}

/**
 * Takes the data folder for this process: two processes on one PGlite folder lose data silently. The lock of a process
 * that is gone is taken over. Gives the function that releases it.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'server.lock')
  const mine = JSON.stringify({ pid: process.pid, began: readStart(process.pid) } satisfies Holder)
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(path, mine, { flag: 'wx' })
      return () => rmSync(path, { force: true })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    const holder = readHolder(path)
    if (holder && isAlive(holder)) {
      throw new StorageError(
        `The data folder ${folder} is in use by another LakeStream server (process ${holder.pid}). Stop that one, or set LAKESTREAM_DATA to another folder.`,
      )
    }
    rmSync(path, { force: true })
  }
  throw new StorageError(`The data folder ${folder} could not be locked: several servers are starting in it at once.`)
}

function readHolder(path: string): Holder | null {
  try {
    const holder: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof holder !== 'object' || holder === null) return null
    const pid: unknown = Reflect.get(holder, 'pid')
    const began: unknown = Reflect.get(holder, 'began')
    return typeof pid === 'number' ? { pid, began: typeof began === 'string' ? began : null } : null
  } catch {
    return null
  }
}

function isAlive({ pid, began }: Holder): boolean {
  if (pid === process.pid) return began === null ? false : began === readStart(pid)
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  return began === null || readStart(pid) === began
}

/** Start time of a process in clock ticks since boot: field 22 of its stat file, counted behind the name in brackets. */
function readStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
