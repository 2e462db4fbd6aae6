import type { MatchScope } from '@lakestream/shared/engine/match-expression/match-checker'
import type { FunctionCompletion } from '@lakestream/shared/expression/completion'

interface MatchFunction extends FunctionCompletion {
  /** It stands before a call. */
  readonly isWord?: true
}

/** Functions over the events that a match took, which the function table lacks: they are no functions of a row. */
export const listMatchFunctions = (kind: MatchScope['kind']): readonly MatchFunction[] =>
  kind === 'sequence' ? OF_STEPS : kind === 'define' ? OF_VARIABLES : [...OF_VARIABLES, FINAL]

const toCalls = (whose: string, all: string, counted: string): readonly FunctionCompletion[] => [
  {
    name: 'first',
    signature: `first(${whose}.column, n)`,
    docs: `The value at the first event of the ${whose}, or n events later.`,
  },
  {
    name: 'last',
    signature: `last(${whose}.column, n)`,
    docs: `The value at the last event of the ${whose}, or n events before.`,
  },
  {
    name: 'count',
    signature: `count(${counted})`,
    docs: `How many events the ${whose} took; count(*) counts those of all ${all}.`,
  },
  { name: 'sum', signature: `sum(${whose}.column)`, docs: `The sum over the events of the ${whose}.` },
  { name: 'avg', signature: `avg(${whose}.column)`, docs: `The average over the events of the ${whose}.` },
  { name: 'min', signature: `min(${whose}.column)`, docs: `The smallest value at the events of the ${whose}.` },
  { name: 'max', signature: `max(${whose}.column)`, docs: `The largest value at the events of the ${whose}.` },
]

const OF_STEPS = toCalls('step', 'steps', 'step')

const OF_VARIABLES: readonly FunctionCompletion[] = [
  {
    name: 'prev',
    signature: 'prev(variable.column, n)',
    docs: 'The value n rows before that row, in the order of all rows of the key; one without n.',
  },
  {
    name: 'next',
    signature: 'next(variable.column, n)',
    docs: 'The value n rows after that row, in the order of all rows of the key; one without n. It waits for them.',
  },
  ...toCalls('variable', 'variables', 'variable.*'),
  { name: 'classifier', signature: 'classifier()', docs: 'The pattern variable that the row is taken for.' },
  { name: 'match_number', signature: 'match_number()', docs: 'The number of the match within its key, from one.' },
]

const FINAL: MatchFunction = {
  isWord: true,
  name: 'final',
  signature: 'FINAL last(variable.column)',
  docs: 'Before first, last or an aggregate: over the whole match, also at its earlier rows.',
}
