import { quoteName } from '../expression/quote-name.ts'
import type { Column } from '../expression/types.ts'
import type { Environment, JsonObject } from '../pipeline/model.ts'
import { CHANGE, IS_DELETE } from './change-columns.ts'
import { checkColumnNames, error, findColumn, firstInput, spellColumn, toDdlParts, warning } from './columns.ts'
import type { Dataset, NodeInput, NodeProblem } from './define.ts'
import { BOOLEAN, checkField, toSql } from './expressions.ts'
import { choice, columns, optionalExpression } from './fields.ts'
import { type TableName, toTableContext } from './table-name.ts'

const MERGE = { when: { field: 'mode', in: ['merge'] } }

/** What a merged table makes of changes. */
export const changeFields = () => ({
  deletes: optionalExpression('Delete where', { expects: 'boolean', placeholder: IS_DELETE, ...MERGE }),
  scdType: choice('Keep', { '1': 'The current row (SCD type 1)', '2': 'Every version (SCD type 2)' }, '1', MERGE),
  leaveOut: columns('Leave out', { help: 'Columns that the table does not get.', ...MERGE }),
})

interface Changes {
  readonly mergeKeys: readonly string[]
  readonly sequenceBy: string
  readonly deletes: string
  readonly scdType: '1' | '2'
  readonly leaveOut: readonly string[]
}

/** More than that a row replaces the one of its key. */
export const isOfChanges = ({ deletes, scdType, leaveOut }: Changes) =>
  deletes !== '' || scdType === '2' || leaveOut.length > 0

/** When a version begins and ends, called as `AUTO CDC` does. */
const START = '__START_AT'
const END = '__END_AT'

export function checkChanges(config: Changes, inputs: readonly NodeInput[]): NodeProblem[] {
  const { mergeKeys, sequenceBy, deletes, scdType, leaveOut } = config
  const { columns: known } = firstInput(inputs)
  const needed = [...mergeKeys, ...(scdType === '1' ? [sequenceBy] : [])].map((name) => name.toLowerCase())
  return [
    ...checkField(deletes, known, 'deletes', BOOLEAN),
    ...checkColumnNames(leaveOut, known, 'leaveOut'),
    ...leaveOut
      .filter((name) => needed.includes(name.toLowerCase()))
      .map((name) => error('config.needed', `The table needs "${name}" to recognise what is newer.`, 'leaveOut')),
    ...(isOfChanges(config) && sequenceBy === ''
      ? [error('config.required', 'Say by which column changes follow each other.', 'sequenceBy')]
      : []),
    ...(deletes === '' && findColumn(known, CHANGE)
      ? [
          warning('config.deletes', 'The input has deletes: merged, they are rows of the table.', 'deletes', {
            label: `Delete where ${IS_DELETE}`,
            field: 'deletes',
            value: IS_DELETE,
          }),
        ]
      : []),
  ]
}

const spellAll = (known: readonly Column[], names: readonly string[]) => names.map((name) => spellColumn(known, name))

/** Columns of the table. */
export function toChangedColumns({ leaveOut, scdType, sequenceBy }: Changes, known: readonly Column[]): Column[] {
  const left = leaveOut.map((name) => name.toLowerCase())
  const type = findColumn(known, sequenceBy)?.type ?? { kind: 'string' as const }
  return [
    ...known.filter(({ name }) => !left.includes(name.toLowerCase())),
    ...(scdType === '2' ? [START, END].map((name) => ({ name, type, nullable: true })) : []),
  ]
}

/** What the partial `changes` reads: how the runtime brings changes into a table. */
export function toChanges(
  config: Changes & TableName & { readonly mergeSchema: boolean },
  known: readonly Column[],
  environment: Environment,
): JsonObject {
  return {
    deleted: toTableContext({ ...config, table: `${config.table}_deleted` }, environment),
    keys: spellAll(known, config.mergeKeys),
    sequence: spellColumn(known, config.sequenceBy),
    deletes: config.deletes === '' ? null : toSql(config.deletes, known),
    leftOut: spellAll(known, config.leaveOut),
    grows: config.mergeSchema,
    history: config.scdType === '2',
  }
}

/** The same as `AUTO CDC` of a declarative pipeline has it. */
export function toAutoCdc(config: Changes, known: readonly Column[]): Dataset {
  return {
    columns: toDdlParts(toChangedColumns(config, known)),
    merge: {
      keys: spellAll(known, config.mergeKeys),
      sequence: quoteName(spellColumn(known, config.sequenceBy)),
      deletes: config.deletes === '' ? null : toSql(config.deletes, known),
      leftOut: spellAll(known, config.leaveOut),
      scdType: Number(config.scdType),
    },
  }
}
