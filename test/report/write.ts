import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readCases } from '../nodes/case-files.ts'
import { hashSources, mergeSeen, readSeenFiles } from '../support/seen.ts'
import { writeNodeDocs } from './node-docs.ts'
import { writeNodeTable } from './node-table.ts'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const DOCS = join(ROOT, 'docs', 'nodes.md')

/** `docs/nodes.md` as the catalogue gives it, and as it is. */
export function readNodeDocs(): { readonly wanted: string; readonly found: string } {
  return { wanted: writeNodeDocs(), found: readFileSync(DOCS, 'utf8') }
}

export function saveNodeDocs() {
  writeFileSync(DOCS, writeNodeDocs())
}

/** The table of what the tests saw, with what is missing or too old in it; complete when no cell is open. */
export function reportNodes(): { readonly text: string; readonly isComplete: boolean } {
  const files = readSeenFiles()
  const sources = hashSources()
  const fresh = files.filter((file) => file.sources === sources)
  const { text, open } = writeNodeTable(mergeSeen(fresh.map(({ seen }) => seen)), readCases())
  const lines = [
    text,
    '',
    'yes: all checks of the tests ended well; n/m: n of m did; ?: not seen; -: see the number.',
    'spark, databricks: code for it parses and is as the formatter writes it. SSS, SDP: it ran on Apache Spark and gave the expected rows, SDP those of its cases that show something new there.',
    ...(files.length === 0 ? ['Missing: the tests have left no results yet. Run `npm test`.'] : []),
    ...files
      .filter((file) => !fresh.includes(file))
      .map(({ name, at }) => `Stale: ${name}, of ${at}, saw other sources and is left out. Run \`npm test\`.`),
    open.length === 0
      ? 'No cell is open.'
      : `Open: ${open.length} cells: ${open.slice(0, 5).join(', ')}${open.length > 5 ? ' ...' : ''}`,
  ]
  return { text: lines.join('\n'), isComplete: open.length === 0 }
}
