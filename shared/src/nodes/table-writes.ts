import type { z } from 'zod'
import { quoteName } from '../expression/quote-name.ts'
import { checkColumnNames, error, firstInput, warning } from './columns.ts'
import type { NodeInput, NodeProblem } from './define.ts'
import { choice, columns, optionalColumn } from './fields.ts'

const MERGE = { when: { field: 'mode', in: ['merge'] } }

/** Why what merges is not declarative: `AUTO CDC` of open-source Spark 4.2 cannot write Delta tables. */
export const MERGES = 'It merges rows into its table, which declarative pipelines cannot do everywhere.'

/** How rows go into a Delta table. */
export const writeFields = () => ({
  mode: choice('Mode', { append: 'Append', merge: 'Merge', complete: 'Complete' }, 'append'),
  mergeKeys: columns('Merge keys', MERGE),
  sequenceBy: sequenceField(MERGE),
})

/** Which of two rows of a key stays. */
export const sequenceField = (options?: Parameters<typeof optionalColumn>[1]) =>
  optionalColumn('Sequence by', {
    help: 'Of two rows with the same key the one with the higher value stays.',
    ...options,
  })

interface Writes {
  readonly mode: z.output<ReturnType<typeof writeFields>['mode']>
  readonly mergeKeys: readonly string[]
  readonly sequenceBy: string
}

export function checkWrites(writes: Writes, inputs: readonly NodeInput[]): NodeProblem[] {
  const { mode, mergeKeys, sequenceBy } = writes
  return mode === 'merge'
    ? checkMerge({ keys: mergeKeys, sequenceBy }, 'mergeKeys', inputs)
    : checkMode(mode, inputs[0]?.schema.changes)
}

/** Rows recognised by columns that a field names. */
interface Keys {
  readonly keys: readonly string[]
  readonly sequenceBy: string
}

export function checkMerge({ keys, sequenceBy }: Keys, field: string, inputs: readonly NodeInput[]): NodeProblem[] {
  const { columns: known } = firstInput(inputs)
  const isAppended = inputs[0]?.schema.changes === 'append'
  return [
    ...(keys.length === 0 ? [error('config.required', 'Say by which columns a row is recognised.', field)] : []),
    ...checkColumnNames(keys, known, field),
    ...checkColumnNames([sequenceBy], known, 'sequenceBy'),
    ...(keys.length > 0 && sequenceBy === '' && isAppended
      ? [
          warning(
            'config.sequence',
            'Two rows of one key in a batch make the merge fail: say which comes last.',
            'sequenceBy',
          ),
        ]
      : []),
  ]
}

function checkMode(mode: 'append' | 'complete', changes: 'append' | 'update' | undefined): NodeProblem[] {
  if (mode === 'append' && changes === 'update') {
    return [
      error('config.mode', 'Rows of this input replace earlier ones; appended, each version would stay.', 'mode', {
        label: 'Merge instead',
        field: 'mode',
        value: 'merge',
      }),
    ]
  }
  if (mode === 'complete' && changes === 'append') {
    return [
      error('config.mode', 'Complete needs an aggregate in update mode before it.', 'mode', {
        label: 'Append instead',
        field: 'mode',
        value: 'append',
      }),
    ]
  }
  return []
}

const VERBS = { append: 'append to', merge: 'merge into', complete: 'replace' }

/** What is done to a table, in words for a card. */
export const describeWrites = (mode: Writes['mode'], table: readonly string[]) => `${VERBS[mode]} ${table.join('.')}`

export const quoteAll = (names: readonly string[]) => names.map(quoteName).join(', ')

/** The clauses of a MERGE: keys compare null-safe, a lower sequence does not replace a higher one. */
export function toMerge({ keys, sequenceBy }: Keys, evolves: boolean) {
  const sequence = quoteName(sequenceBy)
  const newer = sequenceBy === '' ? '' : ` AND (target.${sequence} IS NULL OR source.${sequence} >= target.${sequence})`
  return {
    newest:
      sequenceBy === ''
        ? null
        : `row_number() OVER (PARTITION BY ${quoteAll(keys)} ORDER BY ${sequence} DESC NULLS LAST) = 1`,
    into: evolves ? 'MERGE WITH SCHEMA EVOLUTION INTO' : 'MERGE INTO',
    on: `ON ${keys.map((key) => `target.${quoteName(key)} <=> source.${quoteName(key)}`).join(' AND ')}`,
    matched: `WHEN MATCHED${newer} THEN UPDATE SET *`,
  }
}
