import { statfsSync } from 'node:fs'
import { StorageError } from './storage-error.ts'

/** PGlite needs up to two segments of 16 MB for its log, and hangs for good when it gets none: nothing is written below this. */
const RESERVE_BYTES = 64 * 1024 * 1024

/** Throws where the disk of a folder has no room for the embedded database to write. */
export function requireSpace(folder: string): void {
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  if (free >= RESERVE_BYTES) return
  const megabytes = Math.floor(free / 1024 / 1024)
  throw new StorageError(
    `The disk is full: ${folder} has ${megabytes} MB left, and ${RESERVE_BYTES / 1024 / 1024} MB are needed. Free some space, or set LAKESTREAM_DATA to a folder on another disk.`,
  )
}
