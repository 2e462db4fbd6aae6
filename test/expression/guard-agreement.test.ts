import { checkExpression } from '@lakestream/shared/expression/check'
import { FUNCTIONS } from '@lakestream/shared/expression/functions'
import { guardExpression } from '@lakestream/shared/expression/guard/guard'
import { printExpression } from '@lakestream/shared/expression/print'
import { encodeValue } from '@lakestream/shared/expression/row-json'
import { SparkError } from '@lakestream/shared/expression/spark-error'
import type { Row } from '@lakestream/shared/expression/value'
import { expect, it } from 'vitest'
import { COLUMNS, ROWS } from '../spark/expression-rows.ts'
import { FAILING_BODIES, listFailingExamples } from '../spark/failing-arguments.ts'
import { makeExpression } from '../spark/random-expression.ts'
import { makeRandom } from '../support/random.ts'

interface Seen {
  readonly value: unknown
  readonly failed: string | null
}

/** An expression as the preview evaluates it; null where only Spark can. */
function evaluate(text: string): ((row: Row) => Seen) | null {
  const { typed, problems } = checkExpression(text, COLUMNS)
  if (!typed || problems.length > 0) return null
  return (row) => {
    try {
      return { value: encodeValue(typed.type, typed.evaluate(row)), failed: null }
    } catch (error) {
      if (error instanceof SparkError) return { value: null, failed: error.condition }
      throw error
    }
  }
}

/** What differs between an expression and its guard, both evaluated by the preview; the guard must never fail. */
function compare(text: string): string[] | null {
  const guarded = guardExpression(text, COLUMNS)
  const whole = evaluate(text)
  if (!guarded || !whole || guarded.unguarded.length > 0) return null
  const value = evaluate(printExpression(guarded.value))
  const failed = evaluate(guarded.failed ? printExpression(guarded.failed) : 'CAST(NULL AS string)')
  if (!value || !failed) return null
  return ROWS.flatMap((row, at) => {
    const wanted = whole(row)
    const [found, why] = [value(row), failed(row)]
    const isSame = wanted.failed !== null || JSON.stringify(found.value) === JSON.stringify(wanted.value)
    if (isSame && found.failed === null && why.failed === null && why.value === wanted.failed) return []
    return [`${text} at row ${at}: ${JSON.stringify({ wanted, found, why })}`]
  })
}

function compareAll(texts: readonly string[]) {
  const found = texts.map(compare)
  return { compared: found.filter((each) => each !== null).length, differing: found.flatMap((each) => each ?? []) }
}

it('the guards of the function table say what the functions do', () => {
  const examples = FUNCTIONS.flatMap((entry) => entry.examples)
  const { compared, differing } = compareAll([...examples, ...listFailingExamples(), ...FAILING_BODIES])
  expect(differing).toEqual([])
  expect(compared).toBeGreaterThan(1_000)
})

it('the guards of random expressions say what the expressions do', () => {
  const random = makeRandom(5)
  const { compared, differing } = compareAll(Array.from({ length: 3_000 }, () => makeExpression(random, 2 + random(3))))
  expect(differing.slice(0, 5)).toEqual([])
  expect(compared).toBeGreaterThan(2_500)
})
