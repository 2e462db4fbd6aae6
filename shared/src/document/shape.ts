import { toEdgeId } from '../pipeline/edge-ends.ts'
import { MAX_SAMPLE_LENGTH } from '../pipeline/model.ts'
import { NODE_ID } from '../pipeline/node-id.ts'
import { PARAMETER_NAME } from '../pipeline/parameters/name.ts'
import { ROOTS, type Root } from './keys.ts'

/** What may stand at a place of a pipeline's document. */
export interface Part {
  /** Whether this plain value may stand here, under this key. */
  readonly value?: (value: unknown, key: string) => boolean
  /** A shared map may stand here; gives what may stand under its key, null where nothing may. */
  readonly map?: (key: string) => Part | null
  /** A shared text may stand here. */
  readonly text?: true
}

const MAX_KEY_LENGTH = 200
const MAX_TEXT_LENGTH = 100_000
const MAX_DEPTH = 8

const plain: Part = { value: (value) => isPlain(value, 0) }
const label: Part = { value: (value) => isText(value, 200) }

/** A field's plain value, or a list of records by their ids. */
const field: Part = { ...plain, map: named(record) }
const parameter: Part = { map: named(() => ({ value: (value) => isText(value, 10_000) })) }
const node = parts({
  type: { value: (value) => isText(value, 100) },
  label,
  disabled: { value: (value) => typeof value === 'boolean' },
  sample: { value: (value) => isText(value, MAX_SAMPLE_LENGTH) },
  parent: { value: (value) => value === null || isText(value, 64) },
  config: { map: named(() => field) },
  text: { map: named(() => ({ text: true })) },
})

function record(): Part {
  return { map: named(() => ({ ...plain, text: true })) }
}

const roots: Readonly<Record<Root, Part>> = {
  meta: parts({
    schema: { value: Number.isSafeInteger },
    name: label,
    description: { value: (value) => isText(value, MAX_TEXT_LENGTH) },
    target: { value: (value) => isText(value, 100) },
    parameters: { map: (key) => (PARAMETER_NAME.test(key) ? parameter : null) },
    language: { value: (value) => isText(value, 100) },
  }),
  nodes: { map: (key) => (NODE_ID.test(key) ? node : null) },
  layout: { map: (key) => (NODE_ID.test(key) ? { value: isPosition } : null) },
  edges: { map: named(() => ({ value: isEdge })) },
  notes: { map: named(record) },
  tests: { map: named(record) },
}

/** The shape of a root of the document; null where a pipeline has no such part. */
export function findRootPart(name: string): Part | null {
  return (ROOTS as readonly string[]).includes(name) ? roots[name as Root] : null
}

/** The most characters that one insertion into a shared text may have. */
export const MAX_INSERTION = MAX_TEXT_LENGTH

function parts(known: Readonly<Record<string, Part>>): Part {
  return { map: (key) => (Object.hasOwn(known, key) ? (known[key] ?? null) : null) }
}

function named(part: () => Part): (key: string) => Part | null {
  return (key) => (key.length > 0 && key.length <= MAX_KEY_LENGTH && key !== '__proto__' ? part() : null)
}

function isText(value: unknown, limit: number): boolean {
  return typeof value === 'string' && value.length <= limit
}

function isPosition(value: unknown): boolean {
  if (!Array.isArray(value) || (value.length !== 2 && value.length !== 4)) return false
  return value.every((number) => typeof number === 'number' && Math.abs(number) <= 1e9)
}

function isEdge(value: unknown, key: string): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { source, sourcePort, target, targetPort, at, ...rest } = value as Readonly<Record<string, unknown>>
  if (typeof source !== 'string' || typeof sourcePort !== 'string') return false
  if (typeof target !== 'string' || typeof targetPort !== 'string') return false
  if (!Number.isSafeInteger(at) || Object.keys(rest).length > 0) return false
  return toEdgeId({ source, sourcePort, target, targetPort }) === key
}

function isPlain(value: unknown, depth: number): boolean {
  if (depth > MAX_DEPTH) return false
  if (typeof value === 'string') return value.length <= MAX_TEXT_LENGTH
  if (typeof value === 'number') return Number.isFinite(value)
  if (value === null || typeof value === 'boolean') return true
  if (Array.isArray(value)) return value.length <= 10_000 && value.every((item) => isPlain(item, depth + 1))
  if (typeof value !== 'object' || value instanceof Uint8Array) return false
  return Object.entries(value).every(([key, item]) => key.length <= MAX_KEY_LENGTH && isPlain(item, depth + 1))
}
