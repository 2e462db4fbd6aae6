import { createHash } from 'node:crypto'
import type { Person } from '@lakestream/shared/protocol/http'

const COLORS = [
  '#2563eb',
  '#db2777',
  '#059669',
  '#d97706',
  '#7c3aed',
  '#dc2626',
  '#0891b2',
  '#65a30d',
  '#c026d3',
  '#ea580c',
]
const KINDS = [
  'Amber',
  'Brisk',
  'Calm',
  'Deft',
  'Early',
  'Fair',
  'Glad',
  'Keen',
  'Lucid',
  'Mild',
  'Nimble',
  'Quiet',
  'Swift',
]
const BIRDS = [
  'Avocet',
  'Curlew',
  'Dipper',
  'Egret',
  'Heron',
  'Ibis',
  'Kite',
  'Lark',
  'Merlin',
  'Osprey',
  'Plover',
  'Tern',
  'Wren',
]

/** A script on this machine that shows no cookie; all of them are one person. */
export const GUEST: Person = { id: 'guest', name: 'Guest', color: '#64748b' }

/** The person that an id stands for until they choose a name and colour; the same id always gives the same. */
export function defaultPerson(id: string, name?: string): Person {
  const digest = createHash('sha256').update(id).digest()
  const pick = (list: readonly string[], at: number) => list[(digest[at] ?? 0) % list.length] ?? ''
  return { id, name: name ?? `${pick(KINDS, 0)} ${pick(BIRDS, 1)}`, color: pick(COLORS, 2) }
}
