import { type Diagnostic, ENVIRONMENTS, type Fix, PARAMETER_TYPES, type Parameter } from '../model.ts'
import { EXAMPLES, readParameter } from './read.ts'

/** What is wrong with the parameters of a pipeline themselves, given the names of those that some node uses. */
export function checkParameters(parameters: readonly Parameter[], used: ReadonlySet<string>): Diagnostic[] {
  return parameters.flatMap((parameter) => [
    ...checkValues(parameter),
    ...(used.has(parameter.name) ? [] : [unused(parameter)]),
  ])
}

function checkValues(parameter: Parameter): Diagnostic[] {
  const written = [
    { field: 'default', text: parameter.default },
    ...ENVIRONMENTS.map((environment) => ({ field: `values.${environment}`, text: parameter.values[environment] })),
  ]
  return written.flatMap(({ field, text }): Diagnostic[] => {
    const { name, type } = parameter
    if (text === undefined || readParameter(type, text)) return []
    const message = `The parameter ${name} is ${EXAMPLES[type]}, but not ${JSON.stringify(text)}.`
    const fix = proposeType(parameter)
    return [{ code: 'parameter.value', severity: 'error', message, parameter: name, field, ...(fix && { fix }) }]
  })
}

/** The first type that takes all values of the parameter. */
function proposeType({ name, default: text, values }: Parameter): Fix | null {
  const all = [text, ...ENVIRONMENTS.flatMap((environment) => values[environment] ?? [])]
  // Every text is a string, so that comes last.
  const types = [...PARAMETER_TYPES.filter((type) => type !== 'string'), 'string' as const]
  const type = types.find((each) => all.every((value) => readParameter(each, value)))
  if (!type || all.includes('')) return null
  return { label: `Make it a ${type}`, changes: [{ kind: 'set-parameter', name, field: 'type', value: type }] }
}

function unused({ name }: Parameter): Diagnostic {
  return {
    code: 'parameter.unused',
    severity: 'warning',
    message: `No node uses the parameter ${name}.`,
    parameter: name,
    fix: { label: 'Remove it', changes: [{ kind: 'remove-parameter', name }] },
  }
}
