import { join } from 'node:path'
import { guardExpression } from '@lakestream/shared/expression/guard/guard'
import { printExpression } from '@lakestream/shared/expression/print'
import { ROOT, type SparkDriver } from '../support/spark.ts'
import { COLUMNS, ROWS, toTable } from './expression-rows.ts'
import { describeDifference, evaluateOurs, type Outcome } from './expressions.ts'

interface GuardedText {
  readonly text: string
  readonly value: string
  readonly failed: string | null
}

/** The two expressions that take the place of one; nothing where only Spark knows it, it is refused, or something in it cannot be guarded. */
function toGuarded(text: string): GuardedText | null {
  const guarded = guardExpression(text, COLUMNS)
  if (!guarded || guarded.unguarded.length > 0) return null
  const { value, failed } = guarded
  return { text, value: printExpression(value), failed: failed && printExpression(failed) }
}

export interface GuardFigures {
  readonly guarded: number
  /** Rows that fail, by their error. */
  readonly reasons: Readonly<Record<string, number>>
  readonly differing: readonly string[]
}

type Answer = Omit<Outcome, 'text'> & { readonly compiled?: readonly unknown[] }

/** Whether on Spark the value and the reason are those of the preview, for every row, and neither fails. */
export async function compareGuards(spark: SparkDriver, texts: readonly string[]): Promise<GuardFigures> {
  const guarded = texts.flatMap((text) => toGuarded(text) ?? [])
  const asked = guarded.flatMap(({ value, failed }) => [value, failed ?? 'CAST(NULL AS string)'])
  const script = join(ROOT, 'test', 'spark', 'scripts', 'evaluate_packed.py')
  const found = (await spark.runScript(script, {
    table: toTable(),
    rows: ROWS.length,
    expressions: asked.map((text) => ({ text, failing: [] })),
  })) as Answer[]
  const reasons: Record<string, number> = {}
  const differing = guarded.flatMap((one, at) => {
    const [value = {}, failed = {}] = found.slice(at * 2, at * 2 + 2)
    const ours = evaluateOurs(one.text)
    for (const reason of ours.values?.map(reasonOf) ?? []) if (reason) reasons[reason] = (reasons[reason] ?? 0) + 1
    return [
      ...describeDifference(toReasons(one, ours), {
        text: `${one.failed}\n  of ${one.text}`,
        ...withOurs(failed, ours.values?.map(reasonOf) ?? []),
      }),
      ...describeDifference(
        { ...ours, text: `${one.value}\n  of ${one.text}` },
        { text: `${one.value}\n  of ${one.text}`, ...withOurs(withErrors(value, ours), ours.values ?? []) },
      ),
    ]
  })
  return { guarded: guarded.length, reasons, differing }
}

/** What SQL should say of why rows fail. */
function toReasons({ text, failed }: GuardedText, ours: Outcome): Outcome {
  return { text: `${failed}\n  of ${text}`, type: 'string', values: ours.values?.map(reasonOf) ?? [] }
}

function reasonOf(value: unknown): string | null {
  return typeof value === 'object' && value !== null && 'error' in value ? String(value.error) : null
}

/** Ours in place of the values of rows that fail, which do not count. */
function withErrors(answer: Answer, ours: Outcome): Answer {
  const values = answer.values?.map((value, row) => {
    const mine = ours.values?.[row]
    return reasonOf(mine) !== null && reasonOf(value) === null ? mine : value
  })
  return { ...answer, ...(values && { values }) }
}

/** Ours where they are those of compiled code: Spark's optimizer puts products in another order, which may overflow where the written one does not. */
function withOurs({ compiled, ...answer }: Answer, ours: readonly unknown[]): Answer {
  const values = answer.values?.map((value, row) =>
    compiled && JSON.stringify(compiled[row]) === JSON.stringify(ours[row]) ? ours[row] : value,
  )
  return { ...answer, ...(values && { values }) }
}
