import * as Y from 'yjs'

export type Random = (below: number) => number

/** What a hostile client knows: the document as it was last sent, and the client id it writes under. */
export interface Victim {
  readonly doc: Y.Doc
  readonly clientId: number
}

/** Keys that a document has and that it must not have. */
export const KEYS = [
  'type',
  'label',
  'config',
  'text',
  'n1',
  'n2',
  'n1:out>n2:in',
  'condition',
  'columns',
  'order',
  '',
  '__proto__',
]

/** A value of any kind, shared or plain. */
export function anyContent(random: Random, depth: number): unknown {
  const kind = random(depth > 2 ? 7 : 12)
  if (kind < 7) return anyValue(random)
  if (kind === 7) return new Y.Text('text')
  if (kind === 8) return new Y.Array()
  if (kind === 9) return new Y.XmlText()
  const map = new Y.Map<unknown>()
  for (let times = random(4); times > 0; times--)
    map.set(KEYS[random(KEYS.length)] ?? '', anyContent(random, depth + 1))
  return map
}

/** A plain value, right or wrong, small or too large. */
export function anyValue(random: Random): unknown {
  const edge = { source: 'n1', sourcePort: 'out', target: 'n2', targetPort: 'in', at: random(9) }
  const values = ['filter', 1, null, true, [1, 2], [1, 'x'], edge, { ...edge, evil: 1 }, Number.NaN, undefined]
  const large = ['x'.repeat(200_000), new Uint8Array(3), [[[[[[[[[[1]]]]]]]]]], 123n]
  return random(10) === 0 ? large[random(large.length)] : values[random(values.length)]
}
