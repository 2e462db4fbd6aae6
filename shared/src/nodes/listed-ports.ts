import { error } from './columns.ts'
import type { NodeProblem, PortSpec } from './define.ts'

/** A record that stands for a port: its id is the port's, so that a connection stays when the record is renamed or moved. */
interface PortRecord {
  readonly id: string
  readonly name: string
}

/** Edges are spelled `node:port>node:port`, and files hold any id. */
const USABLE = /^[A-Za-z0-9_-]{1,64}$/

/** The id of a record's port; one that could not be one is replaced by its place in the list. */
export function toPortId({ id }: PortRecord, index: number): string {
  return USABLE.test(id) ? id : `port-${index + 1}`
}

/** A port for each record of a list in the config. */
export function toListedPorts(records: readonly PortRecord[], noun: string, kind: PortSpec['kind']): PortSpec[] {
  return records.map((record, index) => ({
    id: toPortId(record, index),
    label: record.name === '' ? `${noun} ${index + 1}` : record.name,
    kind,
    listed: true,
  }))
}

/** Problems of ids that two records share, or that one of the node's own ports has. */
export function checkPortIds(records: readonly PortRecord[], own: readonly string[], field: string): NodeProblem[] {
  const ids = records.map(toPortId)
  return ids.flatMap((id, index) =>
    ids.indexOf(id) < index || own.includes(id)
      ? [
          error(
            'config.duplicate-id',
            `There is another output or input of the id "${id}": remove this one and add it anew.`,
            `${field}.${index}`,
          ),
        ]
      : [],
  )
}
