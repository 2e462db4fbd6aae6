import { REFERENCE } from './parameter-mark.ts'
import { formatType, parseType } from './parse-type.ts'
import type { SparkType } from './types.ts'

/** What a parameter stands for in an expression. */
export interface ParameterValue {
  readonly type: SparkType
  readonly value: boolean | number | bigint | string
}

/**
 * An expression carries the values of its parameters behind itself, so that every place in it stays where its author sees it. Unicode
 * keeps these code points free for use inside programs.
 */
const SEPARATOR = '\ufdd3'

/** The expression with the values of those of these parameters that it names. */
export function bindExpression(text: string, parameters: ReadonlyMap<string, ParameterValue>): string {
  const written = text.replaceAll(SEPARATOR, '\ufffd')
  const named = [...written.matchAll(new RegExp(REFERENCE, 'g'))].flatMap(([, name = '']) => {
    const bound = parameters.get(name)
    return bound ? [[name, encode(bound)] as const] : []
  })
  return named.length === 0 ? written : written + SEPARATOR + JSON.stringify(Object.fromEntries(named))
}

/** The expression as its author wrote it, and the values that it carries. */
export function splitExpression(bound: string): {
  readonly text: string
  readonly parameters: ReadonlyMap<string, ParameterValue>
} {
  const at = bound.indexOf(SEPARATOR)
  if (at < 0) return { text: bound, parameters: NONE }
  return { text: bound.slice(0, at), parameters: readCarried(bound.slice(at + 1)) }
}

/** Whoever writes the separator carries nothing by it. */
function readCarried(json: string): ReadonlyMap<string, ParameterValue> {
  try {
    const carried = Object.entries(JSON.parse(json) as Record<string, Encoded>)
    return new Map(carried.map(([name, each]) => [name, decode(each)]))
  } catch {
    return NONE
  }
}

const NONE: ReadonlyMap<string, ParameterValue> = new Map()

type Encoded = readonly [type: string, value: boolean | number | string, isLong: boolean]

function encode({ type, value }: ParameterValue): Encoded {
  return typeof value === 'bigint' ? [formatType(type), String(value), true] : [formatType(type), value, false]
}

function decode([type, value, isLong]: Encoded): ParameterValue {
  return { type: parseType(type) ?? { kind: 'unknown' }, value: isLong ? BigInt(value) : value }
}
