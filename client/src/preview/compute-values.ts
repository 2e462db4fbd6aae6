import type { MatchScope } from '@lakestream/shared/engine/match-expression/match-checker'
import { parseMatchExpression } from '@lakestream/shared/engine/match-expression/match-parser'
import { looksBeyondRow } from '@lakestream/shared/engine/match-expression/split-match'
import { checkExpression } from '@lakestream/shared/expression/check'
import { encodeValue } from '@lakestream/shared/expression/row-json'
import { SparkError } from '@lakestream/shared/expression/spark-error'
import { SyntaxProblem } from '@lakestream/shared/expression/tokenize'
import type { TypedExpression } from '@lakestream/shared/expression/typed'
import type { Row } from '@lakestream/shared/expression/value'
import { previewNode } from '@lakestream/shared/pipeline/preview'
import type { PropagatedNode } from '@lakestream/shared/pipeline/propagate'
import { listExpressions, type Shape } from '../form/field-list.ts'
import { SAMPLE } from './compute-preview.ts'
import type { ExpressionValues, RowValue, ValuesResult } from './preview-messages.ts'
import type { AskedAtNode } from './preview-worker.ts'

/** Rows that a value is computed for. */
const ROWS = 100

/** The values of a node's expressions for rows at its input. */
export function computeValues(asked: AskedAtNode): ValuesResult {
  const node = asked.propagation.nodes[asked.nodeId]
  if (!node?.definition) return { expressions: {} }
  const shape = node.definition.config.shape as Shape
  const found = listExpressions(shape, node.config as Record<string, unknown>).flatMap(({ path, text, port }) => {
    const expression = evaluate(text, { asked, node, path, port: port ?? node.inputPorts[0]?.id })
    return expression ? [[path, expression] as const] : []
  })
  return { expressions: Object.fromEntries(found) }
}

interface Place {
  readonly asked: AskedAtNode
  readonly node: PropagatedNode
  readonly path: string
  readonly port: string | undefined
}

function evaluate(text: string, { asked, node, path, port }: Place): ExpressionValues | null {
  const input = node.inputs.find((each) => each.port === port)
  if (text === '' || !input) return null
  const scope = node.definition?.lookBack?.(node.config, node.inputs, path)
  if (scope && looksBack(text, scope)) return { text, values: 'looks-back' }
  const { typed, problems } = checkExpression(text, input.schema.columns)
  if (problems.some(({ severity }) => severity === 'error')) return null
  if (!typed) return { text, values: 'spark-only' }
  return { text, values: readRows(asked, input.port).map((row) => evaluateRow(typed, row)) }
}

function looksBack(text: string, { variables }: MatchScope): boolean {
  try {
    return looksBeyondRow(parseMatchExpression(text), variables)
  } catch (error) {
    if (error instanceof SyntaxProblem) return false
    throw error
  }
}

function evaluateRow({ evaluate, type }: TypedExpression, row: Row): RowValue {
  try {
    return { cell: encodeValue(type, evaluate(row)) }
  } catch (error) {
    if (error instanceof SparkError) return { error: error.message }
    throw error
  }
}

/** The first rows at an input. */
function readRows(asked: AskedAtNode, port: string): readonly Row[] {
  const edges = asked.pipeline.edges.filter(({ target, targetPort }) => target === asked.nodeId && targetPort === port)
  return edges.flatMap(({ source, sourcePort }) => readOutput(asked, source, sourcePort)).slice(0, ROWS)
}

function readOutput(asked: AskedAtNode, nodeId: string, port: string): readonly Row[] {
  const { pipeline, propagation, inputs, memo } = asked
  const record = new Set([nodeId])
  const { run } = previewNode(pipeline, nodeId, { propagation, inputs, record, memo, sampleSize: SAMPLE })
  return (run?.emitted[nodeId]?.[port] ?? []).slice(0, ROWS).map(({ row }) => row)
}
