import type { AnyNodeDefinition, CodeOptions, NodeInput } from '../nodes/define.ts'
import type { Environment, JsonObject, Language } from './model.ts'
import type { OwnWay } from './own-way.ts'
import type { PlanStep } from './plan.ts'

const OPERATOR = 'Its operator is a class of Python; Spark SQL has no words for what it does.'

interface SqlRequest extends CodeOptions {
  readonly port: string
  readonly relations: readonly string[]
}

/** What the SQL of one output of a node reads; or, in a sentence, why there is none. */
export function toSqlValues(
  { sql, category }: AnyNodeDefinition,
  config: unknown,
  inputs: readonly NodeInput[],
  options: SqlRequest,
): JsonObject | string {
  if (sql === undefined) return category === 'pattern' ? OPERATOR : 'It has no SQL body.'
  return typeof sql === 'string' ? sql : sql(config, inputs, options)
}

/** Why a node as it is configured has no SQL; null where it has. */
export function findNoSql(
  definition: AnyNodeDefinition,
  config: unknown,
  inputs: readonly NodeInput[],
  environment: Environment,
): string | null {
  const ports = definition.category === 'sink' ? [''] : definition.outputs(config).map(({ id }) => id)
  const options = { environment, nodeId: '', from: [], outputs: [], readers: [], module: '', relations: [] }
  const answers = ports.map((port) => toSqlValues(definition, config, inputs, { ...options, port }))
  return answers.find((answer) => typeof answer === 'string') ?? null
}

export interface LanguageOptions {
  readonly language: Language
  readonly environment: Environment
  /** Sources that read a file in place of what they name. */
  readonly replaced: readonly string[]
  /** Sinks whose rows are only shown. */
  readonly shown: readonly string[]
  /** Nodes whose rows do not come from other datasets. */
  readonly ownWays: ReadonlyMap<string, OwnWay>
}

const BEHIND: Readonly<Record<OwnWay, string>> = {
  asks: 'asks Spark for its rows, in Python.',
  waits: 'waits for event time, which the table that is handed over does not keep.',
}

/**
 * The nodes of a declarative pipeline that are written in Python, each with the reason: null where nobody wants SQL. What cannot take its
 * rows from other datasets is Python, and all that comes before it too.
 */
export function findPython(
  steps: readonly PlanStep[],
  { language, environment, replaced, shown, ownWays }: LanguageOptions,
): ReadonlyMap<string, string | null> {
  if (language === 'python') return new Map(steps.map(({ node }) => [node.id, null]))
  const reasons = new Map<string, string>()
  const needed = new Map<string, string>()
  for (const { node, definition, config, mentions, inputs, from } of steps.toReversed()) {
    const own = replaced.includes(node.id)
      ? 'It reads a file that the run hands in.'
      : shown.includes(node.id)
        ? null
        : mentions.length > 0
          ? `It names a parameter (${mentions.join(', ')}), which only Python is told when the pipeline starts.`
          : findNoSql(definition, config, inputs, environment)
    const way = ownWays.get(node.id)
    const behind = needed.get(node.id)
    const reason = own ?? behind ?? (way === 'waits' ? `It ${BEHIND.waits}` : null)
    if (reason === null) continue
    reasons.set(node.id, reason)
    const before = way ? `"${node.label || definition.label}" behind it ${BEHIND[way]}` : behind
    if (before !== undefined) for (const { step } of from) needed.set(step, before)
  }
  return reasons
}
