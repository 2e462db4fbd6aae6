import type { PlanStep } from '@lakestream/shared/pipeline/plan'

/** Names of the datasets of a declarative pipeline: a node's variable, and for each further output that with the port's name. */
export type DatasetNames = (nodeId: string, port: string) => string

/** In place of a port: the rows of a source as they are read. */
export const READ = ' read'

export function nameDatasets(steps: readonly PlanStep[]): DatasetNames {
  const taken = new Set(steps.map(({ variable }) => variable))
  const names = new Map<string, string>()
  for (const { node, outputs, variable, definition } of steps) {
    if (definition.category === 'source') names.set(`${node.id} ${READ}`, toFreeName(`${variable}_read`, taken))
    for (const [index, port] of outputs.entries()) {
      names.set(`${node.id} ${port}`, index === 0 ? variable : toFreeName(`${variable}_${toWord(port)}`, taken))
    }
  }
  return (nodeId, port) => {
    const name = names.get(`${nodeId} ${port}`)
    if (name === undefined) throw new Error(`the node ${nodeId} has no output ${port}`)
    return name
  }
}

function toFreeName(base: string, taken: Set<string>): string {
  let name = base
  for (let number = 2; taken.has(name); number++) name = `${base}_${number}`
  taken.add(name)
  return name
}

/** A port's id as part of a name; SQL does not tell upper from lower case. */
const toWord = (port: string) =>
  port
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '') || 'port'
