/** The neutral form of recorded cases (Trino 423, Flink 2.1) as MATCH_RECOGNIZE over the columns of `agreement/rows.ts`. */
export interface RecordedCase {
  readonly id: string
  readonly tags: readonly string[]
  readonly pattern: Pattern
  readonly define: Readonly<Record<string, Condition>>
  readonly measures: Readonly<Record<string, Operand>>
  readonly skip: { readonly mode: string; readonly var?: string }
  readonly withinMs: number | null
  readonly rowsPerMatch: string
  readonly subset: Readonly<Record<string, readonly string[]>> | null
  readonly events: readonly {
    readonly key: string
    readonly ts: number
    readonly type: string
    readonly v: number | null
  }[]
  readonly quirks: readonly string[]
  readonly expected: { readonly trino?: Expected; readonly flink?: Expected }
}

export interface Expected {
  readonly error?: string
  readonly matches?: readonly {
    readonly key: string
    readonly vars: Readonly<Record<string, readonly number[]>>
    readonly measures: Readonly<Record<string, unknown>>
  }[]
  readonly rows?: readonly {
    readonly key: string
    readonly row: number
    readonly matchNumber: number | null
    readonly classifier: string | null
    readonly measures: Readonly<Record<string, unknown>>
  }[]
}

type Pattern =
  | { readonly var: string }
  | { readonly seq: readonly Pattern[] }
  | { readonly alt: readonly Pattern[] }
  | { readonly permute: readonly Pattern[] }
  | { readonly exclude: Pattern }
  | { readonly anchor: string }
  | { readonly empty: true }
  | { readonly rep: Pattern; readonly min: number; readonly max: number | null; readonly greedy: boolean }

interface Operand {
  readonly field?: string
  readonly value?: string | number | null
  readonly plus?: readonly Operand[]
  readonly times?: readonly Operand[]
  readonly nav?: string
  readonly agg?: string
  readonly of?: string | null
  readonly offset?: number
  readonly mode?: string
  readonly matchNumber?: boolean
  readonly classifier?: boolean
}

type Condition =
  | { readonly op: string; readonly l: Operand; readonly r: Operand }
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly isNull: Operand }
  | { readonly true: true }

const ROWS: Readonly<Record<string, string>> = {
  one: 'ONE ROW PER MATCH',
  all: 'ALL ROWS PER MATCH',
  all_omit_empty: 'ALL ROWS PER MATCH OMIT EMPTY MATCHES',
  all_unmatched: 'ALL ROWS PER MATCH WITH UNMATCHED ROWS',
}
const OPERATORS: Readonly<Record<string, string>> = { eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' }

/** `big` is the arrival index. Measures give the rows of each variable, up to `most`; what waits for ever is ended by a long WITHIN. */
export function toSql(recorded: RecordedCase, variables: readonly string[]): string {
  const { pattern, define, measures, skip, withinMs, rowsPerMatch, subset, events } = recorded
  const own = Object.entries(measures).map(([name, operand]) => `${toOperand(operand, null)} AS m_${name}`)
  const rows = variables.flatMap((name) => events.map((_, at) => `FIRST(${name}.big, ${at}) AS ${name}_${at}`))
  const all = ['MATCH_NUMBER() AS number_', 'CLASSIFIER() AS label_', ...own, ...(rowsPerMatch === 'one' ? rows : [])]
  const subsets = Object.entries(subset ?? {}).map(([name, parts]) => `${name} = (${parts.join(', ')})`)
  const conditions = Object.entries(define).map(([name, condition]) => `${name} AS ${toCondition(condition, name)}`)
  return `SELECT * FROM input MATCH_RECOGNIZE (PARTITION BY key ORDER BY ts, big MEASURES ${all.join(', ')}
    ${ROWS[rowsPerMatch]} AFTER MATCH SKIP ${toSkip(skip)} PATTERN (${toPattern(pattern)})
    WITHIN INTERVAL '${withinMs === null ? 1000 * 86_400 : withinMs / 1000}' SECONDS
    ${subsets.length > 0 ? `SUBSET ${subsets.join(', ')}` : ''} ${conditions.length > 0 ? `DEFINE ${conditions.join(', ')}` : ''})`
}

function toSkip({ mode, var: variable }: RecordedCase['skip']): string {
  if (mode === 'pastLast') return 'PAST LAST ROW'
  return mode === 'toNext' ? 'TO NEXT ROW' : `TO ${mode === 'toFirst' ? 'FIRST' : 'LAST'} ${variable}`
}

function toPattern(pattern: Pattern): string {
  if ('var' in pattern) return pattern.var
  if ('seq' in pattern) return `(${pattern.seq.map(toPattern).join(' ')})`
  if ('alt' in pattern) return `(${pattern.alt.map(toPattern).join(' | ')})`
  if ('permute' in pattern) return `PERMUTE(${pattern.permute.map(toPattern).join(', ')})`
  if ('exclude' in pattern) return `{- ${toPattern(pattern.exclude)} -}`
  if ('anchor' in pattern) return pattern.anchor
  if ('empty' in pattern) return '()'
  const { rep, min, max, greedy } = pattern
  return `(${toPattern(rep)}){${min},${max ?? ''}}${greedy ? '' : '?'}`
}

function toCondition(condition: Condition, own: string): string {
  if ('and' in condition) return `(${condition.and.map((part) => toCondition(part, own)).join(' AND ')})`
  if ('or' in condition) return `(${condition.or.map((part) => toCondition(part, own)).join(' OR ')})`
  if ('not' in condition) return `(NOT ${toCondition(condition.not, own)})`
  if ('isNull' in condition) return `(${toOperand(condition.isNull, own)} IS NULL)`
  if ('true' in condition) return 'TRUE'
  return `(${toOperand(condition.l, own)} ${OPERATORS[condition.op]} ${toOperand(condition.r, own)})`
}

function toOperand(operand: Operand, own: string | null): string {
  const { field, value, plus, times, nav, agg, of, offset = 0, mode } = operand
  if (operand.matchNumber) return 'MATCH_NUMBER()'
  if (operand.classifier) return 'CLASSIFIER()'
  if (plus) return `(${plus.map((part) => toOperand(part, own)).join(' + ')})`
  if (times) return `(${times.map((part) => toOperand(part, own)).join(' * ')})`
  const column = `${of ? `${of}.` : ''}${field}`
  if (agg) return `${mode ?? ''} ${agg}(${agg === 'count' && of === null ? '*' : column})`
  if (nav) return `${mode ?? ''} ${nav}(${column}, ${offset})`
  if (field !== undefined) return own === null ? field : `${own}.${field}`
  if (typeof value === 'number') return `${value}D`
  return value === null || value === undefined ? 'NULL' : `'${value}'`
}
