import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Environment } from '@lakestream/shared/pipeline/model'
import { afterAll } from 'vitest'

/**
 * What the tests over the whole catalogue have seen of each node type, kept in a folder that git ignores, for `npm run report:nodes`.
 * What was seen counts as long as the sources are the same.
 */
export type Language = 'sss' | 'sdp-python' | 'sdp-sql'

/** `code` is text that parses and is as the formatter writes it, `run` rows that are as expected. */
export type Fact = 'form' | 'schema' | 'engine' | `code ${Language} ${Environment}` | `run ${Language} ${Environment}`

/** By node type, fact and check: whether it ended well. */
export type Seen = Readonly<Record<string, Readonly<Partial<Record<Fact, Readonly<Record<string, boolean>>>>>>>

export interface SeenFile {
  /** Of the tests that wrote it. */
  readonly name: string
  readonly sources: string
  readonly at: string
  readonly seen: Seen
}

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const SEEN_FOLDER = join(ROOT, '.lakestream', 'seen')
const SOURCES = ['shared/src', 'server/src/codegen', 'client/src/form', 'templates', 'test/nodes/cases']

type Mark = (type: string, fact: Fact, check: string) => () => void

/**
 * For one test file, by a name of its own: `const saw = seen(type, fact, check)` at the beginning of a test and `saw()` at its end. A
 * test that fails in between is remembered as that.
 */
export function useSeen(name: string): Mark {
  const marks: Record<string, Record<string, Record<string, boolean>>> = {}
  afterAll(() => keep(name, marks))
  return (type, fact, check) => {
    const mark = (isFine: boolean) => {
      marks[type] = { ...marks[type], [fact]: { ...marks[type]?.[fact], [check]: isFine } }
    }
    mark(false)
    return () => mark(true)
  }
}

function keep(name: string, marks: Seen) {
  const path = join(SEEN_FOLDER, `${name}.json`)
  const sources = hashSources()
  const before = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as SeenFile) : null
  // Tests of a file that were not run this time keep what they have seen.
  const seen = before?.sources === sources ? mergeSeen([before.seen, marks]) : marks
  mkdirSync(SEEN_FOLDER, { recursive: true })
  writeFileSync(path, JSON.stringify({ name, sources, at: new Date().toISOString(), seen } satisfies SeenFile))
}

/** Of one check the last word counts. */
export function mergeSeen(all: readonly Seen[]): Seen {
  const merged: Record<string, Record<string, Record<string, boolean>>> = {}
  for (const seen of all)
    for (const [type, facts] of Object.entries(seen))
      for (const [fact, checks] of Object.entries(facts)) {
        merged[type] ??= {}
        merged[type][fact] = { ...merged[type][fact], ...checks }
      }
  return merged
}

export function readSeenFiles(): SeenFile[] {
  if (!existsSync(SEEN_FOLDER)) return []
  const names = readdirSync(SEEN_FOLDER).filter((name) => name.endsWith('.json'))
  return names.sort().map((name) => JSON.parse(readFileSync(join(SEEN_FOLDER, name), 'utf8')) as SeenFile)
}

/** Of everything that could change what the tests see. */
export function hashSources(): string {
  const hash = createHash('sha256')
  for (const folder of SOURCES) {
    const paths = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.includes(join('pipelines', 'data')))
    for (const path of paths.sort()) hash.update(path.slice(ROOT.length)).update('\0').update(readFileSync(path))
  }
  return hash.digest('hex')
}
