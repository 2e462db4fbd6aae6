import type { FunctionCompletion } from '@lakestream/shared/expression/completion'

/** Functions over the events that a match took, which the function table lacks: they are no functions of a row. */
export const MATCH_FUNCTIONS: readonly FunctionCompletion[] = [
  {
    name: 'first',
    signature: 'first(step.column, n)',
    docs: 'The value at the first event of the step, or n events later.',
  },
  {
    name: 'last',
    signature: 'last(step.column, n)',
    docs: 'The value at the last event of the step, or n events before.',
  },
  {
    name: 'count',
    signature: 'count(step)',
    docs: 'How many events the step took; count(*) counts those of all steps.',
  },
  { name: 'sum', signature: 'sum(step.column)', docs: 'The sum over the events of the step.' },
  { name: 'avg', signature: 'avg(step.column)', docs: 'The average over the events of the step.' },
  { name: 'min', signature: 'min(step.column)', docs: 'The smallest value at the events of the step.' },
  { name: 'max', signature: 'max(step.column)', docs: 'The largest value at the events of the step.' },
]
