import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkExpression } from '@lakestream/shared/expression/check'
import { printExpression } from '@lakestream/shared/expression/print'
import { expect, it } from 'vitest'
import { COLUMNS } from '../spark/expression-rows.ts'
import { describeDifference, evaluateOurs, type Outcome } from '../spark/expressions.ts'

/** What Spark 4.2 answered, `npm run record:expressions`: type, values and errors over rows of edges. */
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'spark.recorded.json'), 'utf8')) as Outcome[]

/** Of what both refuse the words may differ; of a constant only the first row is recorded. */
function compare(ours: Outcome, recorded: Outcome): string[] {
  if (ours.sparkOnly || (ours.refused !== undefined && recorded.refused !== undefined)) return []
  const values = ours.values?.slice(0, recorded.values?.length)
  return describeDifference({ ...ours, ...(values && { values }) }, recorded)
}

it('the preview gives the types, values and errors that Spark gave', () => {
  expect(recorded.length).toBeGreaterThan(500)
  expect(recorded.flatMap((outcome) => compare(evaluateOurs(outcome.text), outcome))).toEqual([])
})

it('the printed form of an expression gives the same', () => {
  const differing = recorded.flatMap((outcome) => {
    const { ast } = checkExpression(outcome.text, COLUMNS)
    const ours = ast ? evaluateOurs(printExpression(ast)) : { refused: 'it could not be read' }
    return compare({ ...ours, text: outcome.text }, outcome)
  })
  expect(differing).toEqual([])
})
