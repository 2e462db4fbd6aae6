import type { Expression } from './ast.ts'
import { formatDecimal } from './decimal.ts'
import { formatInterval } from './interval-literal.ts'
import { markInSql } from './parameter-mark.ts'
import { formatType } from './parse-type.ts'
import { quoteName, spellName } from './quote-name.ts'
import { quoteText } from './quote-text.ts'
import { formatDate, formatTimestamp } from './temporal.ts'

/** Binding strength of operators, loosest first; what is not here is a function call. */
const STRENGTH: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  not: 3,
  '=': 4,
  '<>': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '<=>': 4,
  in: 4,
  like: 4,
  ilike: 4,
  rlike: 4,
  isnull: 4,
  isnotnull: 4,
  '|': 5,
  '^': 6,
  '&': 7,
  '+': 8,
  '-': 8,
  '||': 8,
  '*': 9,
  '/': 9,
  '%': 9,
  div: 9,
  negative: 10,
  positive: 10,
  '~': 10,
  '[]': 11,
  ':': 11,
}
const ATOM = 12

/** Canonical Spark SQL of an expression: one text per meaning, parentheses only where they are needed; parameters are marks. */
export function printExpression(expression: Expression): string {
  return print(expression, 0)
}

function print(expression: Expression, outer: number): string {
  const [text, strength] = render(expression)
  return strength < outer ? `(${text})` : text
}

function render(expression: Expression): [string, number] {
  switch (expression.kind) {
    case 'literal':
      return [renderLiteral(expression), isNegative(expression) ? 10 : ATOM]
    case 'column':
      return [renderName(expression.name), ATOM]
    case 'parameter':
      return [markInSql(expression.name), ATOM]
    case 'field':
      return [`${print(expression.base, ATOM)}.${renderName(expression.name)}`, ATOM]
    case 'cast': {
      const word = expression.isTry ? 'try_cast' : 'CAST'
      const type = expression.type ? formatType(expression.type) : expression.typeText
      return [`${word}(${print(expression.operand, 0)} AS ${type})`, ATOM]
    }
    case 'case':
      return [renderCase(expression), ATOM]
    case 'lambda':
      return [renderLambda(expression), 0]
    case 'named':
      return [`${expression.name} => ${print(expression.value, 0)}`, 0]
    case 'call':
      return renderCall(expression)
  }
}

function renderLambda({ parameters, body }: Extract<Expression, { kind: 'lambda' }>): string {
  const names = parameters.map(({ name }) => renderName(name)).join(', ')
  return `${parameters.length === 1 ? names : `(${names})`} -> ${print(body, 0)}`
}

/** Whose first argument is a unit, which is no text to Spark. */
const WITH_UNIT = ['timestampadd', 'timestampdiff']

function renderCall({ name, args, distinct }: Extract<Expression, { kind: 'call' }>): [string, number] {
  const strength = STRENGTH[name]
  const [first, second, third] = args
  if (strength === undefined || !first) {
    const isUnit = WITH_UNIT.includes(name) && first?.kind === 'literal' && typeof first.value === 'string'
    const list = args.map((arg) => (isUnit && arg === first ? String(first.value) : print(arg, 0))).join(', ')
    return [`${/^[a-z_]\w*$/.test(name) ? name : renderName(name)}(${distinct ? 'DISTINCT ' : ''}${list})`, ATOM]
  }
  if (name === 'not') return renderNot(first)
  if (name === 'isnull' || name === 'isnotnull')
    return [`${print(first, 5)} IS ${name === 'isnull' ? '' : 'NOT '}NULL`, 4]
  if (name === 'in')
    return [
      `${print(first, 5)} IN (${args
        .slice(1)
        .map((arg) => print(arg, 0))
        .join(', ')})`,
      4,
    ]
  if (name === ':' && second?.kind === 'literal') return [`${print(first, 11)}:${second.value}`, 11]
  if (name === '[]' && second) return [`${print(first, 11)}[${print(second, 0)}]`, 11]
  if (!second) return [`${{ negative: '-', positive: '+' }[name] ?? name}${print(first, 11)}`, strength]
  const escaping = third ? ` ESCAPE ${print(third, 5)}` : ''
  return [
    `${print(first, strength + (strength === 4 ? 1 : 0))} ${name.toUpperCase()} ${print(second, strength + 1)}${escaping}`,
    strength,
  ]
}

/** `NOT a IS NULL` and its like read better with the NOT inside. */
function renderNot(operand: Expression): [string, number] {
  if (operand.kind === 'call' && ['isnull', 'in', 'like', 'ilike', 'rlike'].includes(operand.name)) {
    const [text] = renderCall(operand)
    const word = operand.name === 'isnull' ? ' IS NULL' : ` ${operand.name.toUpperCase()} `
    const at = text.indexOf(word, print(operand.args[0] as Expression, 5).length)
    const negated = operand.name === 'isnull' ? ' IS NOT NULL' : ` NOT${word}`
    return [text.slice(0, at) + negated + text.slice(at + word.length), 4]
  }
  return [`NOT ${print(operand, 3)}`, 3]
}

function renderCase({ branches, otherwise }: Extract<Expression, { kind: 'case' }>): string {
  const whens = branches.map(({ when, result }) => `WHEN ${print(when, 0)} THEN ${print(result, 0)}`)
  return ['CASE', ...whens, ...(otherwise ? [`ELSE ${print(otherwise, 0)}`] : []), 'END'].join(' ')
}

function isNegative({ value }: Extract<Expression, { kind: 'literal' }>): boolean {
  return (typeof value === 'number' || typeof value === 'bigint') && (value < 0 || Object.is(value, -0))
}

const SUFFIXES: Readonly<Record<string, string>> = { tinyint: 'Y', smallint: 'S', bigint: 'L', float: 'F', double: 'D' }

function renderLiteral({ type, value }: Extract<Expression, { kind: 'literal' }>): string {
  if (value === null) return 'NULL'
  switch (type.kind) {
    case 'boolean':
      return value ? 'TRUE' : 'FALSE'
    case 'string':
      return quoteText(value as string)
    case 'decimal':
      return type.scale === 0 ? `${value}BD` : formatDecimal(value as bigint, type.scale)
    case 'date':
      return `DATE '${formatDate(value as number)}'`
    case 'timestamp':
      return `TIMESTAMP '${formatTimestamp(value as bigint)}'`
    case 'timestamp_ntz':
      return `TIMESTAMP_NTZ '${formatTimestamp(value as bigint)}'`
    case 'binary':
      return `X'${Array.from(value as Uint8Array, (byte) => byte.toString(16).padStart(2, '0')).join('')}'`
    case 'interval day to second':
    case 'interval year to month':
      return formatInterval(type, value as bigint | number)
    default:
      return `${Object.is(value, -0) ? '-0' : value}${SUFFIXES[type.kind] ?? ''}`
  }
}

/** A name as it stands in an expression: in backticks where it has to. */
export function renderName(name: string): string {
  return KEYWORDS.has(name.toLowerCase()) ? quoteName(name) : spellName(name)
}

const KEYWORDS = new Set(
  'and or not is in between like ilike rlike regexp case when then else end div distinct null true false interval cast try_cast date timestamp timestamp_ntz'.split(
    ' ',
  ),
)
