import { nearestName } from '../../expression/nearest.ts'
import { quoteText } from '../../expression/quote-text.ts'
import { tokenize } from '../../expression/tokenize.ts'
import type { NodeProblem } from '../../nodes/define.ts'
import { type FieldMeta, takesParameters } from '../../nodes/fields.ts'
import { toFallback } from '../../nodes/parse-config.ts'
import type { Fix, Json, Parameter, ParameterType } from '../model.ts'
import type { FieldPlace } from './bind.ts'
import { EXAMPLES } from './read.ts'
import { listReferences, replaceReferences, spellReferences } from './references.ts'
import type { Parameters, ResolvedParameter } from './resolve.ts'

/** What is wrong with the parameters that a field names. */
export function checkReferences(place: FieldPlace, value: Json, parameters: Parameters): NodeProblem[] {
  if (Array.isArray(value))
    return value.flatMap((each: Json) => checkReferences(place, each, parameters).map(withoutPlace))
  if (typeof value !== 'string') return []
  const takes = takesParameters(place.meta)
  if (!takes) return checkElsewhere(place, value, parameters)
  const found = listReferences(takes, value).flatMap(({ name, span }): NodeProblem[] => {
    const parameter = parameters.get(name)
    if (!parameter) return [{ ...unknown(place, value, name, parameters), span }]
    if (!parameter.value) return [{ ...unreadable(place, name, parameter), span }]
    if (takes === 'value' && !fits(parameter.type, place.meta)) return [{ ...unfit(place, name, parameter.type), span }]
    return []
  })
  return takes === 'expression' ? [...found, ...checkQuoted(place, value, parameters)] : found
}

/** Of one text among several there is neither a span nor a value to set. */
function withoutPlace({ span: _, fix, ...problem }: NodeProblem): NodeProblem {
  return fix && !('field' in fix) ? { ...problem, fix } : problem
}

/** Whether a parameter can stand in the place of a number or a duration. */
export function fits(type: ParameterType, { kind }: FieldMeta): boolean {
  return kind === 'duration' ? type === 'duration' : type === 'int' || type === 'bigint' || type === 'double'
}

function unknown(place: FieldPlace, text: string, name: string, parameters: Parameters): NodeProblem {
  const takes = takesParameters(place.meta)
  const near = nearestName(name, [...parameters.keys()])
  const hint = takes === 'text' ? ` What is meant as a text is written $\${${name}}.` : ''
  const message = `There is no parameter ${name}${near ? `: did you mean ${near}?` : `.${hint}`}`
  const fix: Fix = near
    ? {
        label: `Use ${near}`,
        field: place.path,
        value: spellReferences(takes, text, (each) => (each === name ? near : each)),
      }
    : { label: `Add ${name}`, changes: [{ kind: 'add-parameter', parameter: propose(place, name) }] }
  return { code: 'parameter.unknown', severity: 'error', message, field: place.path, fix }
}

/** A parameter of this name that fits the field. */
function propose({ meta, schema }: FieldPlace, name: string): Parameter {
  const type = meta.kind === 'number' ? 'int' : meta.kind === 'duration' ? 'duration' : 'string'
  const fallback =
    type === 'string' ? name : String(toFallback(schema) || (type === 'int' ? (meta.min ?? 1) : '1 minute'))
  return { name, type, description: '', default: fallback, values: {} }
}

function unreadable({ path }: FieldPlace, name: string, { type, text }: ResolvedParameter): NodeProblem {
  const message = `The parameter ${name} is ${EXAMPLES[type]}, but not ${JSON.stringify(text)}.`
  return { code: 'parameter.value', severity: 'error', message, field: path }
}

/** Where no parameter can stand. Code in Python may well have such texts of its own. */
function checkElsewhere({ path, meta }: FieldPlace, text: string, parameters: Parameters): NodeProblem[] {
  const [first] = listReferences('text', text).filter(({ name }) => parameters.has(name))
  if (!first || meta.kind === 'code') return []
  const message = `${meta.label} holds no parameters: it decides about columns or code. Write the value of ${first.name} itself.`
  const value = replaceReferences('text', text, (name) => parameters.get(name)?.text ?? null)
  const fix = { label: 'Write its value', field: path, value }
  return [{ code: 'parameter.not-here', severity: 'error', message, field: path, span: first.span, fix }]
}

function unfit({ path, meta }: FieldPlace, name: string, type: ParameterType): NodeProblem {
  const wanted = meta.kind === 'duration' ? 'a duration' : 'a number'
  const message = `${meta.label} is ${wanted}, but the parameter ${name} is of the type ${type}.`
  return { code: 'parameter.type', severity: 'error', message, field: path }
}

/** In quotes `${name}` is a text like any other, which is seldom meant where there is such a parameter. */
function checkQuoted({ path }: FieldPlace, text: string, parameters: Parameters): NodeProblem[] {
  return readTexts(text).flatMap(({ text: content, start, end }): NodeProblem[] => {
    const [first] = listReferences('text', content).filter(({ name }) => parameters.has(name))
    if (!first) return []
    const value = text.slice(0, start) + toConcat(content, parameters) + text.slice(end)
    const message = `In quotes \${${first.name}} is a text: put the parameter outside of them.`
    const fix = { label: 'Put it outside', field: path, value }
    return [{ code: 'parameter.quoted', severity: 'warning', message, field: path, span: [start, end], fix }]
  })
}

function readTexts(text: string) {
  try {
    return tokenize(text).filter(({ kind }) => kind === 'string')
  } catch {
    // It cannot be read, which is a problem of its own.
    return []
  }
}

/** The text and the parameters in it, one after the other. */
function toConcat(content: string, parameters: Parameters): string {
  const parts: string[] = []
  let from = 0
  for (const { name, span } of listReferences('text', content)) {
    if (!parameters.has(name)) continue
    if (span[0] > from) parts.push(quoteText(content.slice(from, span[0])))
    parts.push(`\${${name}}`)
    from = span[1]
  }
  if (from < content.length) parts.push(quoteText(content.slice(from)))
  return parts.length === 1 ? (parts[0] ?? '') : `concat(${parts.join(', ')})`
}
