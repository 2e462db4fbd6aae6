import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import type { FieldKind } from '@lakestream/shared/nodes/fields'
import type { Json, JsonObject, Parameter, ParameterType } from '@lakestream/shared/pipeline/model'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { describe, expect, it } from 'vitest'
import { listForms } from '../support/shown-fields.ts'
import { generateSketch, readPipelineText, toPipeline } from './build-pipeline.ts'
import { listParameterFields, type ParameterField, setAt } from './parameter-fields.ts'
import { runRuff, settleParameters } from './python-check.ts'
import { surround, WAYS, type Way } from './surround.ts'

const NAME = 'given'
const HOSTILE = `it's "so" \\ \`tick\` {0} {{x}} $y \${given} %s -- /* \n\té`

interface Given {
  readonly type: ParameterType
  readonly text: string
  /** What the field says with the parameter, and with its value in its place. */
  readonly written: string
  readonly plain: Json
}

/** Values that a field may be given, each as a parameter and as itself. */
function listGiven({ takes, meta, current }: ParameterField): Given[] {
  const whole = (type: ParameterType, text: string, plain: Json): Given => ({
    type,
    text,
    written: `\${${NAME}}`,
    plain,
  })
  if (meta.kind === 'duration') return ['90 seconds', '1500 milliseconds'].map((text) => whole('duration', text, text))
  if (meta.kind === 'number') {
    const number = Math.max(meta.min ?? 0, Math.min(meta.max ?? 7, 7))
    return [whole('int', String(number), number)]
  }
  if (takes === 'expression' && meta.kind === 'code') {
    // In the place of its last number, which is in a condition.
    const [, before = '', number = '', after = ''] = /^([\s\S]*\D)(\d+)(\D*)$/.exec(String(current)) ?? []
    const written = `${before}\${${NAME}}${after}`
    return [{ type: 'int', text: number, written, plain: `${before}CAST(${number} AS int)${after}` }]
  }
  if (takes === 'expression') {
    const comparison = (left: string, type: ParameterType, text: string, literal: string): Given => ({
      type,
      text,
      written: `${left} > \${${NAME}}`,
      plain: `${left} > ${literal}`,
    })
    const literal = `'${HOSTILE.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\t', '\\t')}'`
    return [
      comparison('delay', 'int', '-5', 'CAST(-5 AS int)'),
      comparison('origin', 'string', HOSTILE, literal),
      { type: 'string', text: HOSTILE, written: `concat(origin, \${${NAME}})`, plain: `concat(origin, ${literal})` },
    ]
  }
  const text = (type: ParameterType, value: string): Given => ({
    type,
    text: value,
    written: `a \${${NAME}} b`,
    plain: `a ${value} b`,
  })
  const own = typeof current === 'string' && current !== '' ? [whole('string', current, current)] : []
  return [text('string', HOSTILE), text('duration', '10 minutes'), ...own]
}

const OTHERS: Readonly<Partial<Record<FieldKind, readonly [ParameterType, ...string[]]>>> = {
  number: ['int', '3', '4'],
  duration: ['duration', '10 seconds', '20 seconds'],
}

/** What is around the node stays as it is, whatever its ports would be. */
function replaceNode(definition: AnyNodeDefinition, form: JsonObject, config: JsonObject) {
  const { nodes } = surround(definition, form, 'x')
  return { nodes: { ...nodes, tested: { type: definition.type, label: 'x', config } } }
}

function generate(definition: AnyNodeDefinition, config: JsonObject, parameters: readonly Parameter[], way: Way) {
  return generateSketch({ ...surround(definition, config, 'x'), parameters }, way.environment, {}, way.target)
}

const errorsAt = (path: string, { diagnostics }: ReturnType<typeof generateSketch>) =>
  diagnostics.filter(
    ({ severity, nodeId, field }) => severity === 'error' && nodeId === 'tested' && field?.startsWith(path),
  )

describe.each(CATALOGUE.map((definition) => ({ type: definition.type, definition })))('$type', ({ definition }) => {
  it('a parameter decides about no column, port or name', () => {
    for (const form of listForms(definition)) {
      for (const field of listParameterFields(definition, form)) {
        const [type, ...values] = OTHERS[field.meta.kind] ?? ['string', 'abc', 'xyz']
        const config = setAt(form, field.path, field.isList ? ['${given}', 'other'] : '${given}')
        const shapes = values.map((text) => {
          const parameters = [{ name: NAME, type, description: '', default: text, values: {} }]
          const { nodes } = propagate(
            toPipeline({ ...surround(definition, form, 'x'), parameters, ...replaceNode(definition, form, config) }),
          )
          const { inputPorts, outputPorts, outputs } = nodes['tested'] ?? {}
          return JSON.stringify({ inputPorts, outputPorts, outputs }).replace(/"watermarkMs":\d+/g, '')
        })
        expect(new Set(shapes).size, field.path).toBe(1)
      }
    }
  })

  it('code with a parameter, run with a value, is the code with that value', () => {
    const pairs: { what: string; direct: string; told: string }[] = []
    for (const form of listForms(definition)) {
      for (const field of listParameterFields(definition, form).filter(({ takes }) => takes !== 'sql')) {
        for (const { type, text, written, plain } of listGiven(field)) {
          const set = (value: Json) => setAt(form, field.path, field.isList ? [value, 'other'] : value)
          const parameter: Parameter = { name: NAME, type, description: '', default: text, values: {} }
          for (const way of WAYS.filter(({ language }) => language === 'python')) {
            const direct = generate(definition, set(plain), [], way)
            if (errorsAt(field.path, direct).length > 0) continue
            const told = generate(definition, set(written as string), [parameter], way)
            expect(errorsAt(field.path, told), field.path).toEqual([])
            const what = `${field.path} = ${JSON.stringify(written)} for ${way.target} on ${way.environment}`
            pairs.push({ what, direct: readPipelineText(direct), told: readPipelineText(told) })
          }
        }
      }
    }
    const settled = settleParameters(pairs.map(({ direct, told }) => [direct, told]))
    const wrong = pairs.filter((_, at) => !settled[at]?.isSame)
    expect(wrong.map(({ what }) => what)).toEqual([])
    // A field of which nothing comes into the program shows nothing; the test of all fields finds those that do nothing at all.
    const texts = [...new Set(pairs.map(({ told }) => told))]
    expect(runRuff(texts)).toBe('')
  })
})
