import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import { describe, expect, it } from 'vitest'
import { readCases } from '../nodes/case-files.ts'
import { mergeSeen, type Seen } from '../support/seen.ts'
import { toTable } from './markdown.ts'
import { writeNodeTable } from './node-table.ts'
import { readNodeDocs } from './write.ts'

describe('docs/nodes.md', () => {
  const { wanted, found } = readNodeDocs()

  it('is what the catalogue gives; else run `npm run docs:nodes`', () => {
    expect(found).toBe(wanted)
  })

  it('has a section for every node, and the overview leads to each of them', () => {
    const anchors = [...wanted.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor)
    const headings = [...wanted.matchAll(/^### (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    )
    expect(headings).toHaveLength(CATALOGUE.length)
    expect(new Set(headings).size).toBe(CATALOGUE.length)
    expect(anchors).toEqual(headings)
  })
})

it('a cell of a table cannot break out of it', () => {
  expect(toTable(['a'], [['x | y\n  z']])).toBe('| a |\n| --- |\n| x \\| y z |')
})

describe('the report of nodes', () => {
  const cases = readCases()
  const rowOf = (seen: Seen, type: string) => {
    const { text } = writeNodeTable(seen, cases)
    const row = text.split('\n').find((line) => line.startsWith(`| ${type} `)) ?? ''
    const head = text.split('\n')[0] ?? ''
    const cells = (line: string) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
    return Object.fromEntries(cells(head).map((name, at) => [name, cells(row)[at]]))
  }
  const names = cases.find(({ type }) => type === 'filter')?.cases.map(({ name }) => name) ?? []
  const allOf = (list: readonly string[]) => Object.fromEntries(list.map((name) => [name, true]))

  it('shows what was seen, and what was not', () => {
    const seen: Seen = {
      filter: {
        form: { 'every field': true },
        engine: allOf(names),
        'run sss spark': { ...allOf(names), [names[0] ?? '']: false },
        'code sss spark': { 'every variant': true },
        'code sdp-python spark': { 'every variant': true },
        'code sdp-sql spark': { 'every variant': true },
      },
    }
    expect(rowOf(seen, 'filter')).toMatchObject({
      form: 'yes',
      schema: '?',
      engine: 'yes',
      SSS: `${names.length - 1}/${names.length}`,
      spark: 'yes',
      databricks: '?',
      cases: `${names.length - 1}/${names.length}`,
    })
    expect(writeNodeTable(seen, cases).open).toEqual(expect.arrayContaining(['filter: SSS', 'filter: databricks']))
    expect(writeNodeTable(seen, cases).open).not.toContain('filter: engine')
  })

  it('counts a case that was left out as not seen', () => {
    expect(rowOf({ filter: { engine: allOf(names.slice(1)) } }, 'filter')['engine']).toBe(
      `${names.length - 1}/${names.length}`,
    )
  })

  it('gives a reason for each empty cell that the definition explains', () => {
    const { text } = writeNodeTable({}, cases)
    const notes = text.split('\n').filter((line) => /^\d+\. /.test(line))
    const reasonOf = (type: string, column: string) => notes[Number(rowOf({}, type)[column]?.slice(2)) - 1]
    expect(reasonOf('python-dataframe', 'SDP SQL')).toMatch(/It is Python code/)
    expect(reasonOf('count-threshold', 'SDP SQL')).toMatch(/Its operator is a class of Python/)
    expect(reasonOf('sql-query', 'engine')).toMatch(/Only Spark computes it/)
    expect(reasonOf('google-pubsub', 'spark')).toMatch(/Pub\/Sub can only be used on Databricks/)
    expect(reasonOf('console-sink', 'schema')).toMatch(/A sink gives no columns/)
  })

  it('of one check takes the last word', () => {
    const merged = mergeSeen([
      { filter: { engine: { a: true, b: true } } },
      { filter: { engine: { a: false }, form: { c: true } } },
    ])
    expect(merged).toEqual({ filter: { engine: { a: false, b: true }, form: { c: true } } })
  })
})
