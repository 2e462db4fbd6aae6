import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { findFiles, lookUp } from '@lakestream/server/input/find-files'
import { formatOf, type InputOptions, readFirstRows } from '@lakestream/server/input/read-input'
import { parseType } from '@lakestream/shared/expression/parse-type'
import type { Column } from '@lakestream/shared/expression/types'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeFolder, ROOT } from '../support/server.ts'

let scratch: Awaited<ReturnType<typeof makeFolder>>
beforeAll(async () => {
  scratch = await makeFolder()
})
afterAll(() => scratch.remove())

const columns = (...list: [string, string][]): Column[] =>
  list.map(([name, type]) => ({ name, type: parseType(type) ?? { kind: 'string' }, nullable: true }))

async function readText(name: string, text: string | Uint8Array, options: InputOptions, limit = 100) {
  const path = join(scratch.folder, name)
  await writeFile(path, text)
  return readFirstRows([path], options, limit)
}

describe('an input file', () => {
  it('of JSON Lines gives null for what does not fit, and an unreadable line its text in the rescued column', async () => {
    const options: InputOptions = {
      format: 'json',
      columns: columns(['n', 'bigint'], ['s', 'string'], ['_rescued', 'string']),
      rescuedColumn: '_rescued',
    }
    const text = '{"n":1,"s":"ä\\n"}\r\n\n{"n":"x","s":"b"}\n[oops'
    expect((await readText('a.jsonl', text, options)).rows).toEqual([
      [1n, 'ä\n', null],
      [null, 'b', '{"n":"x","s":"b"}'],
      [null, null, '[oops'],
    ])
  })

  it('may be one JSON document, and may be packed', async () => {
    const options: InputOptions = { format: 'json', columns: columns(['n', 'int']) }
    const whole = await readText('b.json', '[{"n":1},{"n":2}]', { ...options, multiLine: true })
    expect(whole.rows).toEqual([[1], [2]])
    expect((await readText('b.jsonl.gz', gzipSync('{"n":1}\n{"n":2}\n'), options)).rows).toEqual([[1], [2]])
  })

  it('of CSV goes by position and knows quotes', async () => {
    const options: InputOptions = { format: 'csv', columns: columns(['a', 'int'], ['b', 'string'], ['c', 'double']) }
    const text = 'x,y,z\n1,"a, ""b""",2.5\n,plain,\n2,"back\\"slash",-1\n'
    expect((await readText('c.csv', text, options)).rows).toEqual([
      [1, 'a, "b"', 2.5],
      [null, 'plain', null],
      [2, 'back"slash', -1],
    ])
    const bare = await readText('d.csv', '1;x;2\n', { ...options, header: false, delimiter: ';' })
    expect(bare.rows).toEqual([[1, 'x', 2]])
  })

  it('of Parquet keeps order and types, a zone-less timestamp to the microsecond', async () => {
    const options: InputOptions = {
      format: 'parquet',
      columns: columns(['date', 'timestamp_ntz'], ['delay', 'int'], ['origin', 'string'], ['none', 'string']),
    }
    const path = join(ROOT, 'node_modules', 'vega-datasets', 'data', 'flights-3m.parquet')
    const { rows, truncated } = await readFirstRows([path], options, 3)
    expect(truncated).toBe(true)
    expect(rows).toHaveLength(3)
    for (const [date, delay, origin, none] of rows) {
      expect(new Date(Number(date) / 1000).getUTCFullYear()).toBe(2001)
      expect(Number.isInteger(delay)).toBe(true)
      expect(origin).toMatch(/^[A-Z]{3}$/)
      expect(none).toBeNull()
    }
    const asText = await readFirstRows([path], { ...options, columns: columns(['date', 'string']) }, 1)
    expect(asText.rows[0]?.[0]).toMatch(/^2001-01-01 \d\d:\d\d:\d\d$/)
  })

  it('that is not there fails instead of being empty', async () => {
    const missing = join(scratch.folder, 'missing.jsonl')
    await expect(readFirstRows([missing], { format: 'json', columns: [] }, 1)).rejects.toThrow('ENOENT')
    await expect(readFirstRows([`${missing}.gz`], { format: 'json', columns: [] }, 1)).rejects.toThrow('ENOENT')
  })

  it('has the format that its ending names', () => {
    expect(['a.jsonl', 'a.csv.gz', 'a.PARQUET', 'a'].map(formatOf)).toEqual(['json', 'csv', 'parquet', null])
  })
})

describe('a source’s path', () => {
  it('stands for the data files of a folder, oldest first, or for a pattern', async () => {
    const folder = join(scratch.folder, 'in')
    await mkdir(folder)
    for (const [name, age] of [
      ['b.jsonl', 30],
      ['a.jsonl', 20],
      ['c.csv', 10],
      ['_SUCCESS', 5],
      ['.hidden', 5],
    ] as const) {
      await writeFile(join(folder, name), '')
      await utimes(join(folder, name), Date.now() / 1000, Date.now() / 1000 - age)
    }
    const names = async (path: string, glob?: string) =>
      (await findFiles(path, glob)).map((file) => file.slice(folder.length + 1))
    expect(await names(folder)).toEqual(['b.jsonl', 'a.jsonl', 'c.csv'])
    expect(await names(folder, '*.csv')).toEqual(['c.csv'])
    expect(await names(join(folder, '*.jsonl'))).toEqual(['b.jsonl', 'a.jsonl'])
    expect(await names(join(folder, 'none'))).toEqual([])
  })

  it('cannot leave the folders that it is looked up in', async () => {
    await writeFile(join(scratch.folder, 'outside.jsonl'), '{}')
    const inside = [join(scratch.folder, 'in')]
    expect(await lookUp('../outside.jsonl', inside, true)).toBeNull()
    expect(await lookUp('/etc/passwd', inside, false)).toBeNull()
    expect(await lookUp('a.jsonl', inside, false)).toBe(join(scratch.folder, 'in', 'a.jsonl'))
  })
})
