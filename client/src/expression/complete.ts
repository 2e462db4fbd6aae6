import type { Expression } from '@lakestream/shared/expression/ast'
import type { FunctionCompletion } from '@lakestream/shared/expression/completion'
import { childrenOf } from '@lakestream/shared/expression/guard/tree'
import { formatType } from '@lakestream/shared/expression/parse-type'
import { spellName } from '@lakestream/shared/expression/quote-name'
import type { Column, SparkType, StructField } from '@lakestream/shared/expression/types'
import { HERE, readHalfWritten } from './half-written.ts'
import { listMatchFunctions } from './match-functions.ts'
import { type ExpressionScope, isStep, type ReadExpression } from './scope.ts'

export interface Suggestion {
  readonly kind: 'variable' | 'column' | 'field' | 'step' | 'pattern-variable' | 'function' | 'parameter' | 'keyword'
  readonly text: string
  /** Its type, its signature or its value. */
  readonly detail: string
  readonly docs?: string
  readonly insert: string
}

/** What may stand in place of the characters [start, end). */
export interface Completion {
  readonly start: number
  readonly end: number
  readonly suggestions: readonly Suggestion[]
}

export interface Known {
  readonly scope: ExpressionScope
  readonly functions: readonly FunctionCompletion[]
  readonly parameters: ReadonlyMap<string, { readonly type: string; readonly text: string }>
}

const WORD = /(?:[\p{L}_][\p{L}\p{N}_]*)?$/u
const QUOTED = /`[^`]*$/
const REST_OF_WORD = /^[\p{L}\p{N}_]*`?/u
const SHOWN = 50
/** No name is longer: patterns that look for the end of a text would take its length squared. */
const NEAR = 200
/** Of a longer text nothing is offered. */
const LONGEST = 10_000

/**
 * What can be meant by the word before the caret: behind a dot fields, behind a dollar parameters, elsewhere variables of functions with an arrow,
 * columns, steps and functions. Of an empty word only what stands behind a dot or a dollar, unless all is asked for. The text may carry values of
 * parameters.
 */
export function completeExpression(text: string, caret: number, known: Known, isAsked = false): Completion {
  const { start, end, kind } = findWord(text, caret)
  if (kind === 'text') return { start, end, suggestions: [] }
  const word = text.slice(start, caret)
  if (kind === 'parameter')
    return { start, end, suggestions: select(word.replace(/^\$\{?/, ''), listParameters(known)) }
  const head = text.slice(0, start)
  const isField = isBehindDot(head.slice(-NEAR))
  if (word === '' && !isField && !isAsked) return { start, end, suggestions: [] }
  const read = readHalfWritten(head, text.slice(end), known.scope)
  const isCalled = text.slice(end).startsWith('(')
  const all = isField ? listFields(read, known.scope) : listNames(read, known, start, isCalled)
  return { start, end, suggestions: select(word.replace('`', ''), all) }
}

/** The word that the caret is in or behind: a name, the reference of a parameter, or nothing that has a meaning in a text or a comment. */
export function findWord(text: string, caret: number) {
  const before = text.slice(0, caret)
  const near = before.slice(-NEAR)
  const open = text.length > LONGEST ? 'text' : findOpen(before)
  if (open === 'text') return { start: caret, end: caret, kind: 'text' } as const
  const parameter = /\$\{?[A-Za-z0-9_]*$/.exec(near)?.[0]
  if (parameter !== undefined) {
    const rest = /^[A-Za-z0-9_]*\}?/.exec(text.slice(caret))?.[0] ?? ''
    return { start: caret - parameter.length, end: caret + rest.length, kind: 'parameter' } as const
  }
  const isQuoted = open === 'name'
  const word = (isQuoted ? QUOTED : WORD).exec(near)?.[0] ?? ''
  const rest = REST_OF_WORD.exec(text.slice(caret))?.[0] ?? ''
  const end = caret + (isQuoted ? rest.length : rest.replace('`', '').length)
  return { start: caret - word.length, end, kind: 'name' } as const
}

/** Behind the dot of a number no field follows. */
const isBehindDot = (text: string) => /\.\s*$/.test(text) && !/(?:^|[^\w.`)\]])\d+\.\s*$/.test(text)

const CLOSED = /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`[^`]*`|--[^\n]*\n|\/\*[\s\S]*?\*\//g

/** What is open at the end: a text or a comment, or a name in backticks. */
function findOpen(before: string): 'text' | 'name' | null {
  const sign = /['"`]|--|\/\*/.exec(before.replaceAll(CLOSED, ''))?.[0]
  return sign === undefined ? null : sign === '`' ? 'name' : 'text'
}

/** Those that begin with the word, then those that have it inside, of few letters a word of them that begins with it; none where one of them is written already. */
export function select(word: string, all: readonly Suggestion[]): Suggestion[] {
  const wanted = word.toLowerCase()
  const nameOf = ({ text }: Suggestion) => text.toLowerCase().replace(/^\$\{/, '').replace(/\}$/, '')
  if (wanted !== '' && all.some((each) => nameOf(each) === wanted)) return []
  const begins = all.filter((each) => nameOf(each).startsWith(wanted))
  const inside = wanted.length < 3 ? `_${wanted}` : wanted
  const has = wanted === '' ? [] : all.filter((each) => nameOf(each).indexOf(inside) > 0)
  return [...begins, ...has].slice(0, SHOWN)
}

function listParameters({ parameters }: Known): Suggestion[] {
  return [...parameters].map(([name, { type, text }]) => {
    const reference = `\${${name}}`
    return { kind: 'parameter', text: reference, detail: `${type}, here ${text}`, insert: reference }
  })
}

function listFields(read: ReadExpression | null, scope: ExpressionScope): Suggestion[] {
  const place = read && findField(read.ast)
  if (!read || !place) return []
  const isOfStep = place.kind === 'column' && isStep(place.name, scope)
  const fields = isOfStep ? scope.columns : fieldsOf(read.checker.typeOf(place))
  return fields.map(({ name, type }) => ({
    kind: 'field',
    text: name,
    detail: formatType(type),
    insert: spellName(name),
  }))
}

/** Of each struct of an array it is an array. */
function fieldsOf(type: SparkType | null): readonly StructField[] {
  if (type?.kind === 'struct') return type.fields
  if (type?.kind !== 'array' || type.element.kind !== 'struct') return []
  return type.element.fields.map((field) => ({ name: field.name, type: { kind: 'array', element: field.type } }))
}

/** What the place is a field of. */
function findField(expression: Expression): Expression | null {
  if (expression.kind === 'field' && expression.name === HERE) return expression.base
  for (const part of childrenOf(expression)) {
    const found = findField(part)
    if (found) return found
  }
  return null
}

function listNames(
  read: ReadExpression | null,
  { scope, functions }: Known,
  at: number,
  isCalled: boolean,
): Suggestion[] {
  const variables = read ? listVariables(read, at) : []
  const names = new Set(variables.map(({ text }) => text.toLowerCase()))
  const columns = listColumns(scope.columns.filter(({ name }) => !names.has(name.toLowerCase())))
  const { match } = scope
  const kind = match?.kind === 'sequence' ? 'step' : 'pattern-variable'
  const steps = [...(match?.variables.keys() ?? [])].map(
    (name): Suggestion => ({ kind, text: name, detail: '', insert: spellName(name) }),
  )
  const offered = match ? [...listMatchFunctions(match.kind), ...functions] : functions
  const calls = offered.map(({ name, signature, docs, ...rest }): Suggestion => {
    const insert = 'isWord' in rest ? `${name} ` : isCalled ? name : `${name}(`
    return { kind: 'function', text: name, detail: signature, docs, insert }
  })
  return [...variables, ...columns, ...steps, ...calls]
}

export const listColumns = (columns: readonly Column[]) =>
  columns.map(({ name, type, nullable }): Suggestion => {
    const detail = nullable ? formatType(type) : `${formatType(type)}, never null`
    return { kind: 'column', text: name, detail, insert: spellName(name) }
  })

/** Parameters of the functions with an arrow around the place, the innermost first. */
function listVariables({ ast, checker }: ReadExpression, at: number): Suggestion[] {
  const inner = childrenOf(ast)
    .filter(({ span }) => span[0] <= at && at < span[1])
    .flatMap((part) => listVariables({ ast: part, checker }, at))
  if (ast.kind !== 'lambda') return inner
  const own = ast.parameters.map((parameter): Suggestion => {
    const type = checker.typeOf(parameter)
    return {
      kind: 'variable',
      text: parameter.name,
      detail: type ? formatType(type) : '',
      insert: spellName(parameter.name),
    }
  })
  return [...inner, ...own.filter(({ text }) => !inner.some((each) => each.text === text))]
}
