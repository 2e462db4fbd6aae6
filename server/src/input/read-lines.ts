import { createReadStream } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { createGunzip } from 'node:zlib'

/** A text file's lines, in batches as large as what was read at once; `.gz` is unpacked. */
export async function* readLines(file: string): AsyncGenerator<string[]> {
  const raw = createReadStream(file, { highWaterMark: 256 * 1024 })
  const unpacked = file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw
  // `pipe` does not pass errors on, and a file that cannot be opened must not wait for ever.
  if (unpacked !== raw) raw.on('error', (error) => unpacked.destroy(error))
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of unpacked) {
    const lines = (rest + decoder.write(chunk as Buffer)).split(/\r?\n/)
    rest = lines.pop() ?? ''
    if (lines.length > 0) yield lines
  }
  rest += decoder.end()
  if (rest !== '') yield [rest]
}
