import type { Environment, JsonObject } from '@lakestream/shared/pipeline/model'
import type { PlanStep } from '@lakestream/shared/pipeline/plan'
import type { StreamSchema } from '@lakestream/shared/pipeline/stream'
import type { GenerateOptions } from './bundle.ts'
import type { DatasetNames } from './dataset-names.ts'
import type { Program } from './program.ts'
import { render } from './templates.ts'
import { type Handoff, writeBuild } from './write-build.ts'
import { toTitle, writeNode } from './write-node.ts'

const STREAMING_FILE = 'pipeline.py'

/** The folder of a handoff table in the run's warehouse. */
export const toHandoffPath = (dataset: string) => ['handoff', dataset]

/** An output that a declarative part hands over, and what flows there. */
export interface HandedOver {
  readonly step: PlanStep
  readonly port: string
  readonly schema: StreamSchema
}

/** The job of Structured Streaming: a function for each node, those that take over from a declarative part, and `build`. */
export function writeStreaming(
  steps: readonly PlanStep[],
  handedOver: readonly HandedOver[],
  names: DatasetNames,
  options: GenerateOptions,
): Program {
  const handoffs = handedOver.map(
    ({ step, port }): Handoff => ({ nodeId: step.node.id, port, name: names(step.node.id, port) }),
  )
  return {
    path: STREAMING_FILE,
    header: 'wrappers/sss.py',
    regions: [
      ...handedOver.map((each) => ({
        nodeId: each.step.node.id,
        text: writeHandoff(each, names(each.step.node.id, each.port), options.environment),
      })),
      ...steps.map((step) => ({ nodeId: step.node.id, text: writeNode(step, options) })),
    ],
    end: writeBuild(steps, handoffs, options),
    steps,
  }
}

function writeHandoff({ step, schema }: HandedOver, dataset: string, environment: Environment): string {
  const eventTime: JsonObject | null = schema.eventTime && {
    column: schema.eventTime.column,
    watermark: `${schema.eventTime.watermarkMs} milliseconds`,
  }
  return render('wrappers/handoff.py', {
    nodeId: step.node.id,
    title: toTitle(step),
    dataset,
    reader: schema.kind === 'table' ? 'read' : 'readStream',
    path: environment === 'spark' ? toHandoffPath(dataset) : null,
    eventTime,
  })
}
