import { findPatternNames } from '@lakestream/shared/engine/match-recognize/find-variables'
import {
  choice,
  code,
  columns,
  expression,
  group,
  name,
  optionalDuration,
  optionalExpression,
  records,
  text,
} from '@lakestream/shared/nodes/fields'
import type { StatementForm } from '@lakestream/shared/nodes/match-recognize-form'
import type { Shape } from '../form/field-list.ts'
import { m } from '../messages/en-match.ts'

const f = m.fields
const fixed = { parameters: false } as const

/** What is shown on the left, and on the right beside the conditions. */
const MATCHING = {
  partitionBy: columns(f.partitionBy),
  orderBy: columns(f.orderBy, { help: f.orderByHelp }),
  pattern: code(f.pattern, {
    ...{ language: 'text', grammar: 'row-pattern', placeholder: 'A B+', help: f.patternHelp },
    ...fixed,
  }),
  within: optionalDuration(f.within, { ...fixed, help: f.withinHelp }),
  skip: choice(f.skip, f.skipChoices, 'past-last'),
  skipTo: text(f.skipTo, { ...fixed, among: 'variables', when: { field: 'skip', in: ['first', 'last'] } }),
  rows: choice(f.rows, f.rowsChoices, 'one'),
}
const NAMING = {
  measures: records(
    f.measures,
    { name: name(f.name), value: expression(f.value, { placeholder: 'LAST(A.value)' }) },
    { item: f.measure },
  ),
  subsets: records(
    f.subsets,
    { name: name(f.name), parts: text(f.parts, { ...fixed, placeholder: 'A, B' }) },
    { item: f.subset },
  ),
}

/** The fields of the form: a condition for each variable of the pattern, and for those that have one without being in it. */
export function toShapes(form: StatementForm): { readonly matching: Shape; readonly naming: Shape } {
  const conditions = listVariables(form).map(
    (variable) => [variable, optionalExpression(variable, { expects: 'boolean', placeholder: f.everyRow })] as const,
  )
  const define: Shape = conditions.length > 0 ? { define: group(f.define, Object.fromEntries(conditions)) } : {}
  return { matching: MATCHING, naming: { ...define, ...NAMING } }
}

/** In the order of the pattern, then those that are only defined. */
export function listVariables({ pattern, define }: StatementForm): string[] {
  const names = findPatternNames(pattern)
  const lost = Object.entries(define).filter(([variable, condition]) => condition !== '' && !names.includes(variable))
  return [...names, ...lost.map(([variable]) => variable)]
}
