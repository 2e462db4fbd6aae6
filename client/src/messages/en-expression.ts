/** Words of the expression editor, loaded with the inspector. */
export const x = {
  suggestions: 'Suggestions',
  kinds: {
    variable: 'variable',
    column: 'column',
    field: 'field',
    step: 'step',
    function: 'function',
    parameter: 'parameter',
  },
  type: (type: string) => `Type: ${type}`,
  unknown: 'type known to Spark only',
  step: 'step: write a dot for its columns',
  mayBeNull: 'may be null',
  neverNull: 'never null',
  value: (text: string) => `= ${text}`,
  fails: (error: string) => `fails: ${error}`,
  row: (row: number, rows: number) => `row ${row} of ${rows}`,
  isHeard: (row: string, value: string) => `${row}: ${value}`,
  before: 'Sample row before',
  next: 'Next sample row',
  none: { 'looks-back': 'no value: it looks at earlier events', 'spark-only': 'preview on Spark only' },
} as const
