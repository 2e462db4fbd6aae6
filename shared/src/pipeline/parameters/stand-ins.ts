import type { z } from 'zod'
import { markInSql, markInText, PlaceOfParameter } from '../../expression/parameter-mark.ts'
import { formatDuration } from '../../nodes/duration.ts'
import type { Json } from '../model.ts'
import { type Filling, fillConfig, toFilling } from './bind.ts'
import type { Parameters } from './resolve.ts'

/**
 * Code is made of a config in which something else stands for each parameter, that can be found again in what a node makes of it: in a
 * text a mark, for a number or duration one that occurs nowhere else. So a node's definition knows nothing of parameters. The test of
 * codegen/parameters shows of each field that what is found again, with a value, is what the value itself gives.
 */
export interface StandIns {
  /** A parsed config, with stand-ins in the place of its parameters. */
  readonly fill: (shape: Readonly<Record<string, z.ZodType>>, written: unknown) => unknown
  /** What was made of such a config, with the parameters where their stand-ins are. */
  readonly find: <T>(made: T) => T
}

const NUMBERS = 800_000_000_000_000
/** Whole seconds, but no minutes. */
const SECONDS = 700_000_001

export function createStandIns(parameters: Parameters): StandIns {
  const names = [...parameters.keys()]
  const at = (name: string) => names.indexOf(name)
  const seconds = (name: string) => SECONDS + at(name) * 60
  const filling: Filling = {
    ...toFilling(parameters),
    text: (name) => (parameters.has(name) ? markInText(name) : null),
    value: (name, { kind }) => (kind === 'number' ? NUMBERS + at(name) : formatDuration(seconds(name) * 1000)),
    sql: (name) => (parameters.has(name) ? markInSql(name) : null),
  }
  const numbers = new Map<number, PlaceOfParameter>()
  const texts: [string, string][] = []
  for (const name of names) {
    numbers.set(NUMBERS + at(name), new PlaceOfParameter(name, null))
    numbers.set(seconds(name), new PlaceOfParameter(name, 'seconds'))
    numbers.set(seconds(name) * 1000, new PlaceOfParameter(name, 'milliseconds'))
    texts.push(
      [`${seconds(name)} seconds`, markInText(name)],
      [`${seconds(name) * 1000} milliseconds`, markInText(name)],
      [`${seconds(name) * 1000}`, markInText(name, 'milliseconds')],
      [`${seconds(name)}`, markInText(name, 'seconds')],
      [`${NUMBERS + at(name)}`, markInText(name)],
    )
  }
  const findText = (text: string) =>
    texts.reduce((found, [standIn, mark]) => (found.includes(standIn) ? found.replaceAll(standIn, mark) : found), text)
  return {
    fill: (shape, written) => fillConfig(shape, written, filling),
    find: <T>(made: T) => walk(made as Json, findText, (number) => numbers.get(number) ?? number) as T,
  }
}

function walk(
  json: Json,
  text: (text: string) => string,
  number: (number: number) => number | PlaceOfParameter,
): unknown {
  if (typeof json === 'string') return text(json)
  if (typeof json === 'number') return number(json)
  if (Array.isArray(json)) return json.map((item: Json) => walk(item, text, number))
  if (json === null || typeof json !== 'object') return json
  return Object.fromEntries(Object.entries(json).map(([key, item]) => [text(key), walk(item, text, number)]))
}
