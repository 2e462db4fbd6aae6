import type { Expression } from '../expression/ast.ts'
import { checkExpression } from '../expression/check.ts'
import { bindExpression, splitExpression } from '../expression/parameter.ts'
import { spellReferences } from '../expression/parameter-mark.ts'
import { printExpression } from '../expression/print.ts'
import { SparkError } from '../expression/spark-error.ts'
import type { Column, SparkType } from '../expression/types.ts'
import type { Row, Value } from '../expression/value.ts'
import { toEvaluator } from '../nodes/expressions.ts'
import { readFieldMeta, readShape } from '../nodes/fields.ts'
import type { PropagatedNode } from './propagate.ts'

export interface ExplainedCondition {
  /** Path of the field. */
  readonly field: string
  /** The field as people know it, with the name of the record that it is in. */
  readonly label: string
  /** The part of the condition: one that was not true where there is such a part, else the whole. */
  readonly text: string
  readonly value: Value
  /** Why it could not be computed. */
  readonly error: string | null
  /** Columns that it reads, with their values. */
  readonly reads: readonly { readonly name: string; readonly type: SparkType; readonly value: Value }[]
}

/** What a condition is for a row; null where nothing can be said before the pattern looks at the row. */
export type Condition = (row: Row) => ExplainedCondition | null

/** The conditions of a pattern's config for the rows of an input: each by its part that is not true, where there is one. */
export function readConditions(
  { definition, config }: PropagatedNode,
  port: string,
  columns: readonly Column[],
): readonly Condition[] {
  const shape = (definition?.config.shape ?? {}) as Shape
  const all = listConditions(shape, config as Record<string, unknown>, { path: '', of: '' })
  return all
    .filter((each) => each.port === undefined || each.port === port)
    .flatMap((each) => toCondition(each, columns))
}

type Shape = NonNullable<ReturnType<typeof readShape>>
type Written = Pick<ExplainedCondition, 'field' | 'label' | 'text'> & { readonly port: string | undefined }

function toCondition({ field, label, text }: Written, columns: readonly Column[]): Condition[] {
  const { ast } = checkExpression(text, columns)
  if (!ast) return []
  const { parameters } = splitExpression(text)
  const spell = (part: Expression) => bindExpression(spellReferences(printExpression(part)), parameters)
  const known = (bound: string) => toPart({ field, label }, bound, columns) ?? []
  const parts = splitAnd(ast).flatMap((part) => known(spell(part)))
  const [whole] = known(text)
  // Without the whole, what looks back at other events is left to the pattern.
  if (!whole && parts.length === 0) return []
  return [
    (row) => {
      const result = whole?.(row) ?? null
      if (result?.value === true) return result
      return parts.map((part) => part(row)).find(({ value }) => value !== true) ?? result
    },
  ]
}

type Part = (row: Row) => ExplainedCondition

/** Null where only Spark or a match can tell. */
function toPart(
  of: Pick<ExplainedCondition, 'field' | 'label'>,
  bound: string,
  columns: readonly Column[],
): [Part] | null {
  const { text } = splitExpression(bound)
  const checked = checkExpression(bound, columns)
  const evaluate = toEvaluator(checked)
  if (!evaluate) return null
  const read = checked.references.map((name) => columns.findIndex((column) => column.name === name))
  const part: Part = (row) => {
    const reads = read.flatMap((at) => {
      const column = columns[at]
      return column ? [{ name: column.name, type: column.type, value: row[at] ?? null }] : []
    })
    try {
      return { ...of, text, value: evaluate(row), error: null, reads }
    } catch (error) {
      if (!(error instanceof SparkError)) throw error
      return { ...of, text, value: null, error: error.message, reads }
    }
  }
  return [part]
}

function splitAnd(ast: Expression): Expression[] {
  return ast.kind === 'call' && ast.name === 'and' ? ast.args.flatMap(splitAnd) : [ast]
}

interface Place {
  readonly path: string
  /** Name of the record, in quotes. */
  readonly of: string
}

/** Fields that hold a condition, with their paths, in the order of the form. */
function listConditions(shape: Shape, config: Readonly<Record<string, unknown>>, { path, of }: Place): Written[] {
  return Object.entries(shape).flatMap(([name, schema]): Written[] => {
    const meta = readFieldMeta(schema)
    const value = config[name]
    const inner = readShape(schema)
    const field = `${path}${name}`
    if (meta?.kind === 'expression' && meta.expects === 'boolean' && typeof value === 'string' && value !== '')
      return [
        { field, label: of === '' ? meta.label : `${of} ${meta.label.toLowerCase()}`, text: value, port: meta.port },
      ]
    if (!inner || value === null || typeof value !== 'object') return []
    if (!Array.isArray(value)) return listConditions(inner, value as Record<string, unknown>, { path: `${field}.`, of })
    return value.flatMap((item, index) =>
      listConditions(inner, item, { path: `${field}.${index}.`, of: JSON.stringify(item.name ?? '') }),
    )
  })
}
