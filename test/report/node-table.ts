import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import { findNoSql } from '@lakestream/shared/pipeline/language'
import type { Environment, Json, Target } from '@lakestream/shared/pipeline/model'
import { findUnfit } from '@lakestream/shared/pipeline/route'
import type { NodeCase } from '../nodes/case-files.ts'
import { chooseDeclarative } from '../nodes/declarative-choice.ts'
import type { Fact, Language, Seen } from '../support/seen.ts'
import { toTable } from './markdown.ts'

/** Node type by node type: what the tests saw, and for each empty cell why it is empty. */
export interface NodeTable {
  readonly text: string
  /** Cells that a definition lets expect and no test has filled, as `type: column`. */
  readonly open: readonly string[]
}

const LANGUAGES: Readonly<Record<string, readonly [Language, Target]>> = {
  SSS: ['sss', 'sss'],
  'SDP Python': ['sdp-python', 'sdp'],
  'SDP SQL': ['sdp-sql', 'sdp'],
}
const ENVIRONMENTS: readonly Environment[] = ['spark', 'databricks']
const COLUMNS = ['form', 'schema', 'engine', ...Object.keys(LANGUAGES), ...ENVIRONMENTS, 'cases']

/** How many checks ended well, of how many that are to be expected; or the reason why none are. */
type Cell = { readonly done: number; readonly of: number; readonly isSeen: boolean } | { readonly reason: string }

interface NodeFacts {
  readonly definition: AnyNodeDefinition
  readonly seen: Seen[string]
  readonly cases: readonly NodeCase[]
}

export function writeNodeTable(
  seen: Seen,
  cases: readonly { readonly type: string; readonly cases: readonly NodeCase[] }[],
): NodeTable {
  const reasons: string[] = []
  const open: string[] = []
  const rows = CATALOGUE.map((definition) => {
    const facts: NodeFacts = {
      definition,
      seen: seen[definition.type] ?? {},
      cases: cases.find(({ type }) => type === definition.type)?.cases ?? [],
    }
    return [definition.type, ...COLUMNS.map((column) => write(column, facts, reasons, open))]
  })
  const notes = reasons.map((reason, index) => `${index + 1}. ${reason}`)
  return { text: [toTable(['node', ...COLUMNS], rows, true), ...notes].join('\n'), open }
}

function write(column: string, facts: NodeFacts, reasons: string[], open: string[]): string {
  const cell = column === 'cases' ? readCaseCell(facts) : readCell(column, facts)
  if ('reason' in cell) {
    if (!reasons.includes(cell.reason)) reasons.push(cell.reason)
    return `- ${reasons.indexOf(cell.reason) + 1}`
  }
  if (cell.done < cell.of) open.push(`${facts.definition.type}: ${column}`)
  if (!cell.isSeen) return '?'
  return column === 'cases' || cell.done < cell.of ? `${cell.done}/${cell.of}` : 'yes'
}

function readCell(column: string, facts: NodeFacts): Cell {
  const { definition } = facts
  const language = LANGUAGES[column]
  if (language) return readLanguage(facts, ...language)
  const environment = ENVIRONMENTS.find((each) => each === column)
  if (environment) return readEnvironment(facts, environment)
  if (column === 'engine' && definition.category !== 'source' && !definition.engine) {
    return { reason: 'Only Spark computes it: its definition has no engine.' }
  }
  if (column === 'schema' && definition.category === 'sink') return { reason: 'A sink gives no columns.' }
  return count(facts, [column as Fact])
}

/** Runs where the target is to be had in tests, else the text of the code. */
function readLanguage(facts: NodeFacts, language: Language, target: Target): Cell {
  const { targets } = facts.definition
  const places = ENVIRONMENTS.filter((environment) => targets[environment].includes(target))
  if (places.length === 0) return { reason: readUnfit(facts.definition, target) }
  if (language === 'sdp-sql') return readSql(facts, places)
  if (places.includes('spark')) return count(chooseRun(facts, language), [`run ${language} spark`])
  return count(facts, [`code ${language} databricks`])
}

/** In a declarative pipeline only the cases that show something new there are run. */
function chooseRun(facts: NodeFacts, language: Language): NodeFacts {
  const { definition, cases } = facts
  if (language === 'sss') return facts
  return { ...facts, cases: chooseDeclarative(definition.type, cases, language === 'sdp-sql' ? 'sql' : 'python') }
}

/** It runs where open-source Spark has the words, else its text is read by Spark's parser. */
function readSql(facts: NodeFacts, places: readonly Environment[]): Cell {
  const { definition } = facts
  const { config } = parseConfig(definition, definition.example as Json)
  const reasons = places.map((environment) => ({ environment, reason: findNoSql(definition, config, [], environment) }))
  const [said] = reasons.filter(({ reason }) => reason === null).map(({ environment }) => environment)
  if (said === undefined) return { reason: reasons[0]?.reason ?? '' }
  if (said === 'databricks') return count(facts, ['code sdp-sql databricks'])
  const run = chooseRun(facts, 'sdp-sql')
  // A cell without cases would stay open for ever.
  if (run.cases.length === 0)
    return { reason: 'No case of it can be said in SQL: its text is read by Spark and not run.' }
  return count(run, ['run sdp-sql spark'])
}

function readUnfit(definition: AnyNodeDefinition, target: Target): string {
  const { config } = parseConfig(definition, definition.example as Json)
  return findUnfit(definition, config, target, 'spark') ?? ''
}

function readEnvironment(facts: NodeFacts, environment: Environment): Cell {
  const { definition } = facts
  const { config } = parseConfig(definition, definition.example as Json)
  const reason = environment === 'spark' ? (definition.databricksOnly?.(config) ?? null) : null
  if (reason !== null) return { reason: `${reason} can only be used on Databricks; elsewhere its rows are handed in.` }
  if (definition.targets[environment].length === 0) return { reason: `It has no target on ${environment}.` }
  const languages = Object.values(LANGUAGES).flatMap(([language, target]): Language[] =>
    definition.targets[environment].includes(target) &&
    (language !== 'sdp-sql' || findNoSql(definition, config, [], environment) === null)
      ? [language]
      : [],
  )
  return count(
    facts,
    languages.map((language): Fact => `code ${language} ${environment}`),
  )
}

function count({ seen, cases }: NodeFacts, facts: readonly Fact[]): Cell {
  const answers = facts.flatMap((fact) => {
    const checks = seen[fact] ?? {}
    const isByCase = fact === 'engine' || fact.startsWith('run ')
    const expected = isByCase ? cases.map(({ name }) => name) : Object.keys(checks)
    return (expected.length > 0 ? expected : ['']).map((check) => checks[check])
  })
  return {
    done: answers.filter((answer) => answer === true).length,
    of: answers.length,
    isSeen: answers.some((answer) => answer !== undefined),
  }
}

/** Case by case: everything that runs it has found its rows. */
function readCaseCell({ seen, cases }: NodeFacts): Cell {
  const executions = Object.entries(seen).filter(([fact]) => fact === 'engine' || fact.startsWith('run '))
  const isDone = ({ name }: NodeCase) => {
    const answers = executions.flatMap(([, checks]) => checks?.[name] ?? [])
    return answers.length > 0 && answers.every(Boolean)
  }
  return { done: cases.filter(isDone).length, of: cases.length, isSeen: executions.length > 0 }
}
