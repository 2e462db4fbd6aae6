import { z } from 'zod'
import { type MatchCondition, toMatchCondition } from '../engine/match-expression/match-condition.ts'
import { createMatchRecognize } from '../engine/operators/match-recognize.ts'
import { splitExpression } from '../expression/parameter.ts'
import type { Column } from '../expression/types.ts'
import type { Row, Value } from '../expression/value.ts'
import type { JsonObject } from '../pipeline/model.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { error, firstInput, warning } from './columns.ts'
import { type CodeOptions, defineNode, type EngineNode, type NodeInput, type NodeProblem } from './define.ts'
import { compileField, NotPreviewable, toGuardedSql } from './expressions.ts'
import { choice, code } from './fields.ts'
import { GivenValues, toMeasure } from './given-values.ts'
import { checkQuery, type Part, type RowPatternQuery } from './match-recognize.ts'
import { toMatchSchema } from './match-schema.ts'
import { checkKeyed, checkPattern, PATTERN, toDetectContext, toEngineInput, toLeftOutSchemas } from './pattern.ts'

const docs = `
Row pattern recognition of ISO SQL:2016, which Spark itself does not have: \`MATCH_RECOGNIZE (...)\`, alone or as
\`SELECT * FROM input MATCH_RECOGNIZE (...)\`.

\`\`\`
MATCH_RECOGNIZE (
  PARTITION BY device
  ORDER BY ts
  MEASURES FIRST(DOWN.v) AS top, LAST(DOWN.v) AS bottom, COUNT(*) AS n
  ONE ROW PER MATCH
  AFTER MATCH SKIP PAST LAST ROW
  PATTERN (DOWN{2,} UP) WITHIN INTERVAL '10' MINUTES
  DEFINE DOWN AS DOWN.v < PREV(DOWN.v), UP AS UP.v > PREV(UP.v)
)
\`\`\`

- **PARTITION BY** names the keys, **ORDER BY** the event time and then what orders equal times.
- **MEASURES** are columns of the matches. \`A.v\` is the last row of A, \`FIRST(A.v, 1)\` its second; \`PREV\` and \`NEXT\` go on from there in the
  order of all rows; \`COUNT\`, \`SUM\`, \`AVG\`, \`MIN\` and \`MAX\` are over rows of the match; there are \`CLASSIFIER()\` and \`MATCH_NUMBER()\`.
  \`RUNNING\`, which is understood, sees the rows so far, \`FINAL\` the whole match.
- **ONE ROW PER MATCH**, or **ALL ROWS PER MATCH** with \`SHOW EMPTY MATCHES\`, \`OMIT EMPTY MATCHES\` or \`WITH UNMATCHED ROWS\`: then the columns of
  the row stand beside the measures.
- **AFTER MATCH SKIP** \`PAST LAST ROW\`, \`TO NEXT ROW\`, \`TO FIRST a\` or \`TO LAST a\`. Where that is the match's own first row, or there is none, the
  search goes on at the next row; where it always is, it is refused.
- **PATTERN** has sequences, alternatives \`|\`, groups, \`*\`, \`+\`, \`?\`, \`{n,m}\`, each reluctant with a \`?\` behind it, \`PERMUTE(A, B)\`, \`{- A -}\` for
  rows that are not given out, \`^\` for the key's first row, and \`()\`.
- **WITHIN** counts half-open from the match's first row: a row exactly that much later is not part of it.
- **SUBSET** \`U = (A, B)\` names the rows of several variables; **DEFINE** says when a row can be a variable's; one without a condition takes every
  row.

Of all matches that begin at a row the **preferred** one counts: the first alternative before the second, as many as possible, or as few
where a quantifier is reluctant. So \`X+ Y\` finds a match even where each Y is an X as well.

**When rows are emitted.** A match leaves when no match that is preferred can still appear: at once where nothing could be longer or better, else
with the row that decides it, or when \`WITHIN\` has passed. A repetition at the end, as in \`A B+\`, waits for a row that ends it; without \`WITHIN\`
it waits for as long as none comes. \`match_time\` is the time of that row or deadline, \`match_end\` that of the match's last row. With \`NEXT\`
in a condition every row is looked at only when as many rows behind it have come; in a measure it holds back each match, and what comes behind it, as
long. What waits is *pending* in the preview.

**What a stream cannot decide is refused:** \`$\`, because there is no last row; \`ORDER BY ... DESC\`; columns chosen by \`SELECT\`, which a node
behind this one can do.

**Errors.** A condition that looks at its own row only is computed beforehand: a row for which it fails leaves through **errors**. A condition over
other rows that fails is not true, a measure that fails is null. From one row at most a million steps are tried; then a row with the status
\`overflow\` says so and the search goes on at the next row.

**State.** Rows are kept while a match may begin at them. \`WITHIN\` bounds that. \`MATCH_NUMBER()\`, \`^\` and \`PREV\` keep something of each key for ever.

A match has \`pattern_id\`, a stable \`match_id\`, the keys, \`match_start\`, \`match_end\`, \`match_time\`, \`status\` (\`match\`, \`empty\`, \`unmatched\` or
\`overflow\`), \`event_count\`, with all rows their columns, and the measures.
`

const config = z.strictObject({
  sql: code('MATCH_RECOGNIZE', {
    language: 'sql',
    grammar: 'match-recognize',
    parameters: 'expression',
    placeholder: 'MATCH_RECOGNIZE (PARTITION BY key ORDER BY ts PATTERN (A B+) DEFINE ...)',
  }),
  lateEvents: choice('Late events', { drop: 'Drop', route: 'To the late output' }, 'route'),
})

type Config = z.output<typeof config>

function problems({ sql, lateEvents }: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  if (sql.trim() === '') return [error('config.required', 'Write a MATCH_RECOGNIZE clause.', 'sql')]
  const input = firstInput(inputs)
  const common = checkPattern({ orderTieBreak: [], emit: [], lateEvents }, input, inputs.length > 0)
  // Without an input no column is known.
  if (inputs.length === 0)
    return [...common, ...checkQuery(sql, input).problems.filter(({ code }) => code === 'match.syntax')]
  const { query, problems: found } = checkQuery(sql, input)
  return [...common, ...found, ...(query ? [...checkKeyed(true, query.keys, 'sql'), ...checkBound(sql, query)] : [])]
}

/** Without WITHIN a match that has begun may wait for ever. */
function checkBound(sql: string, { statement: { withinMs, patternSpan } }: RowPatternQuery): NodeProblem[] {
  if (withinMs !== null) return []
  const { text } = splitExpression(sql)
  const [start, end] = patternSpan
  const at = (text[end] === ')' ? end : start) + 1
  const value = `${text.slice(0, at)} WITHIN INTERVAL '10' MINUTES${text.slice(at)}`
  const message = 'Without WITHIN rows are kept for as long as a match that began at them may go on.'
  return [warning('lint.unbounded', message, 'sql', { label: 'Within 10 minutes', field: 'sql', value })]
}

export const matchRecognizeSql = defineNode({
  ...PATTERN,
  type: 'match-recognize-sql',
  label: 'MATCH_RECOGNIZE',
  summary: 'A row pattern in SQL',
  synonyms: ['sql', 'row pattern', 'regular expression', 'cep', 'sequence', 'define', 'measures'],
  icon: 'regex',
  lane: 'o-o-o!',
  docs,
  config,
  example: {
    sql: "MATCH_RECOGNIZE (PARTITION BY origin ORDER BY date MEASURES FIRST(A.delay) AS first_delay, COUNT(*) AS flights PATTERN (A B{2,}) WITHIN INTERVAL '2' HOURS DEFINE A AS A.delay > 30, B AS B.delay > PREV(B.delay))",
  },
  sentence: ({ sql }) =>
    /\bpattern\s*\(([\s\S]*?)\)\s*(?:within|subset|define|\)|$)/i.exec(sql)?.[1]?.trim().replace(/\s+/g, ' ') ||
    'No pattern yet',
  schema,
  problems,
  engine,
  context,
})

function schema({ sql }: Config, inputs: readonly NodeInput[]) {
  const input = firstInput(inputs)
  const { query } = checkQuery(sql, input)
  const own = query ? ownColumns(query) : []
  return { matches: toMatchSchema(input, query?.keys ?? [], [], own), ...toLeftOutSchemas(input) }
}

const nullable = ({ name, type }: Omit<Column, 'nullable'>): Column => ({ name, type, nullable: true })
const ownColumns = ({ columns, measures }: RowPatternQuery): Column[] => [...columns, ...measures].map(nullable)

/** The config that other patterns have in fields. */
const commonOf = ({ keys, orderTieBreak }: RowPatternQuery, lateEvents: Config['lateEvents']) => ({
  keys,
  orderTieBreak,
  lateEvents,
  emit: [],
})

function readQuery(sql: string, input: StreamSchema): RowPatternQuery {
  const { query, problems: found } = checkQuery(sql, input)
  if (!query || found.some(({ severity }) => severity === 'error')) throw new NotPreviewable('sql', sql)
  return query
}

function engine({ sql, lateEvents }: Config, inputs: readonly NodeInput[], { nodeId }: EngineNode) {
  const input = firstInput(inputs)
  const query = readQuery(sql, input)
  const { statement, program, conditions, measures, columns, reach, keepsKeys } = query
  const flags: ((row: Row) => Value)[] = []
  const flagConditions: MatchCondition[] = []
  const compiled = conditions.map((part) => {
    if (!part) return null
    if (part.sql === null) return toCondition(part, sql)
    flagConditions.push(toCondition(part, sql))
    return flags.push(compileField(part.sql, input.columns, 'sql', part.name)) - 1
  })
  return createMatchRecognize({
    patternId: nodeId,
    input: toEngineInput(commonOf(query, lateEvents), input),
    ...{
      program,
      conditions: compiled,
      flags,
      flagConditions,
      rows: statement.rows,
      withinMs: statement.withinMs,
      reach,
      keepsKeys,
    },
    measures: measures.map((part) => toEvaluate(part, sql)),
    early: measures.flatMap(({ sql: own, name }) =>
      own === null ? [] : [compileField(own, input.columns, 'sql', name)],
    ),
    columns: columns.map((column) => input.columns.indexOf(column)),
    skip: toSkip(query),
  })
}

const toEvaluate = (part: Part, sql: string) => toCondition(part, sql).evaluate

const toCondition = ({ checked }: Part, sql: string) => toMatchCondition(checked) ?? refuse(sql)

function refuse(sql: string): never {
  throw new NotPreviewable('sql', sql)
}

function toSkip({ statement, skipTo }: RowPatternQuery) {
  const { to } = statement.skip
  return to === 'first' || to === 'last' ? { to, variables: skipTo } : { to }
}

function context({ sql, lateEvents }: Config, inputs: readonly NodeInput[], options: CodeOptions): JsonObject {
  const input = firstInput(inputs)
  const { query, problems: found } = checkQuery(sql, input)
  const isWrong = !query || found.some(({ severity }) => severity === 'error')
  const { statement, program, conditions, measures, columns, reach, keepsKeys } = isWrong ? NOTHING : query
  const given = new GivenValues(input.columns)
  const toPlan = (part: Part, kind: 'flag' | 'typed') =>
    part.sql === null
      ? part.checked.plan((name) => given.column(name))
      : given.add(toGuardedSql(part.sql, input.columns, part.name), part.name, kind)
  const tests = conditions.map((part) => part && toPlan(part, 'flag'))
  return {
    program: { ...program },
    conditions: tests,
    measures: measures.map((part) => toMeasure(part, toPlan(part, 'typed'))),
    columns: columns.map((column) => toMeasure(column, given.column(column.name))),
    given: given.kinds(),
    rows: statement.rows,
    skip: { variables: [], ...toSkip(isWrong ? NOTHING : query) },
    withinMs: statement.withinMs,
    reach,
    keepsKeys,
    ...toDetectContext(
      commonOf(isWrong ? NOTHING : query, lateEvents),
      input,
      { values: given.values(), keep: null },
      options,
    ),
  }
}

/** Code of a text that cannot be read finds nothing. */
const NOTHING: RowPatternQuery = {
  statement: {
    ...{
      partitionBy: [],
      orderBy: [],
      measures: [],
      rows: 'all-omit-empty',
      skip: { to: 'past-last', variable: null },
    },
    ...{
      pattern: { kind: 'empty' },
      variables: [],
      patternSpan: [0, 0],
      withinMs: null,
      subsets: [],
      conditions: [],
      span: [0, 0],
    },
  },
  program: { variables: [], instructions: [['match']], registers: 0 },
  ...{ keys: [], orderTieBreak: [], conditions: [], measures: [], columns: [], skipTo: [] },
  reach: { before: 0, after: 0, afterMatch: 0 },
  keepsKeys: false,
}
